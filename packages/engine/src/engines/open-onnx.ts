import { stat } from 'node:fs/promises';
import { InputError, messageOf, systemReason } from '@kaleido/shared/errors';
import { fromFloat16, toFloat16 } from '@kaleido/shared/float16';
import type { DType, HostTensor } from '@kaleido/shared/tensors';
import { InferenceSession, Tensor } from '../onnxruntime.ts';
import { executionProvider, type OnnxRuntimeOptions, sessionOptions } from './onnxruntime.ts';

/** An input or output of a foreign network. */
export interface OnnxPort {
  readonly name: string;
  /** Element type as ONNX Runtime names it. */
  readonly type: string;
  /** Sides; a name for a dynamic one. */
  readonly shape: readonly (number | string)[];
}

/** Numbers for an input of any type, rounded to it; for integers, whole ones in their range, for bool 0 or 1. */
export interface OnnxNumbers {
  readonly shape: readonly number[];
  readonly dtype: 'float64';
  readonly data: Float64Array;
}

/** A network from a foreign .onnx file. */
export interface OnnxModel {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /**
   * Runs the network on inputs by name and returns the named outputs. float32 may be given to inputs of type float16 and float64, int32 to
   * those of type int64 and uint8, and they are returned from outputs of these types; float64 may be given to any input.
   * @throws InputError that names the file when it cannot be run on these inputs, or returns another type
   */
  run(inputs: Readonly<Record<string, HostTensor | OnnxNumbers>>, outputs: readonly string[]): Promise<Record<string, HostTensor>>;
  dispose(): Promise<void>;
}

/**
 * Opens an .onnx file, with external data if it has any.
 * @throws InputError that names the file and the reason
 */
export async function openOnnx(file: string, options: OnnxRuntimeOptions = {}): Promise<OnnxModel> {
  const provider = executionProvider(options.device ?? 'cpu');
  await stat(file).catch((error) => {
    throw new InputError(systemReason(error, file) ?? `${file}: ${messageOf(error)}`);
  });
  // The error tells what is wrong; ONNX Runtime would also print it, coloured.
  const session = await InferenceSession.create(file, { ...sessionOptions(provider, options), logSeverityLevel: 4 }).catch((error) => {
    throw new InputError(`${file}: ONNX Runtime cannot load it: ${loadReason(error)}`);
  });
  const inputs = session.inputMetadata.map(portOf);
  const typeOf = new Map(inputs.map(({ name, type }) => [name, type]));
  return {
    inputs,
    outputs: session.outputMetadata.map(portOf),
    async run(fed, outputs) {
      const feeds = Object.entries(fed).map(([name, tensor]) => [name, feedOf(tensor, typeOf.get(name))]);
      const fetched = await session.run(Object.fromEntries(feeds), [...outputs]).catch((error) => {
        throw new InputError(`${file}: ONNX Runtime cannot run it: ${runReason(error)}`);
      });
      return Object.fromEntries(outputs.map((name) => [name, hostOf(fetched[name] as Tensor, name, file)]));
    },
    dispose: () => session.release(),
  };
}

/** Why a file cannot be loaded, without the file's name. */
const loadReason = (error: unknown): string => withoutSource(messageOf(error).replace(/^Load model from .*? failed: ?/, ''));

/** Why a network cannot be run, from the operation on. */
const runReason = (error: unknown): string =>
  withoutSource(messageOf(error).replace(/^.*? while running (\w+) node\..*?Status Message: /, '$1: ')).slice(0, 200);

/** ONNX Runtime's message, without positions in its source. */
const withoutSource = (message: string): string => message.replace(/\/\S*onnxruntime\S*\.(?:h|cc):\d+ .*?(?:\) |was false\. )/, '');

const portOf = (metadata: InferenceSession.ValueMetadata): OnnxPort =>
  metadata.isTensor
    ? { name: metadata.name, type: metadata.type, shape: metadata.shape }
    : { name: metadata.name, type: 'no tensor', shape: [] };

/** A tensor as the network takes it: most exports take whole numbers as int64, which is none of our types. */
function feedOf(input: HostTensor | OnnxNumbers, type: string | undefined): Tensor {
  if (input.dtype === 'float64') return numbersAs(type, input);
  const { dtype, data, shape } = input;
  if (dtype === 'int32' && type === 'int64') return new Tensor('int64', BigInt64Array.from(data, BigInt), shape);
  if (dtype === 'int32' && type === 'uint8') return new Tensor('uint8', Uint8Array.from(data), shape);
  if (dtype === 'float32' && type === 'float16') return new Tensor('float16', toFloat16(data as Float32Array), shape);
  if (dtype === 'float32' && type === 'float64') return new Tensor('float64', Float64Array.from(data), shape);
  return new Tensor(dtype, data as Float32Array, shape);
}

function numbersAs(type: string | undefined, { data, shape }: OnnxNumbers): Tensor {
  if (type === 'int64') return new Tensor(type, BigInt64Array.from(data, BigInt), shape);
  if (type === 'int32') return new Tensor(type, Int32Array.from(data), shape);
  if (type === 'uint8' || type === 'bool') return new Tensor(type, Uint8Array.from(data), shape);
  if (type === 'float16') return new Tensor(type, toFloat16(Float32Array.from(data)), shape);
  if (type === 'float32') return new Tensor(type, Float32Array.from(data), shape);
  return new Tensor('float64', data, shape);
}

function hostOf({ type, dims: shape, data }: Tensor, name: string, file: string): HostTensor {
  if (type === 'int64') return { shape, dtype: 'int32', data: Int32Array.from(data as BigInt64Array, Number) };
  if (type === 'uint8') return { shape, dtype: 'int32', data: Int32Array.from(data as Uint8Array) };
  if (type === 'float16') return { shape, dtype: 'float32', data: fromHalves(data) };
  if (type === 'float64') return { shape, dtype: 'float32', data: Float32Array.from(data as Float64Array) };
  if (type !== 'float32' && type !== 'int32' && type !== 'bool')
    throw new InputError(`${file}: output ${name} is ${type}, expected float16, float32, float64, int32, int64, uint8 or bool`);
  return { shape, dtype: type satisfies DType, data: data as HostTensor['data'] };
}

/** Values of float16: of their bits, or of an array of them where JavaScript has one. */
const fromHalves = (data: Tensor['data']): Float32Array =>
  data instanceof Uint16Array ? fromFloat16(data) : Float32Array.from(data as unknown as ArrayLike<number>);
