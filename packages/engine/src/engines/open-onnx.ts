import { stat } from 'node:fs/promises';
import { InputError, messageOf, systemReason } from '@kaleido/shared/errors';
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

/** A network from a foreign .onnx file. */
export interface OnnxModel {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /**
   * Runs the network on inputs by name and returns the named outputs.
   * @throws TypeError for an output that is not float32, int32 or bool
   */
  run(inputs: Readonly<Record<string, HostTensor>>, outputs: readonly string[]): Promise<Record<string, HostTensor>>;
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
    throw new InputError(`${file}: ONNX Runtime cannot load it: ${messageOf(error)}`);
  });
  return {
    inputs: session.inputMetadata.map(portOf),
    outputs: session.outputMetadata.map(portOf),
    async run(inputs, outputs) {
      const feeds = Object.entries(inputs).map(([name, { dtype, data, shape }]) => [name, new Tensor(dtype, data as Float32Array, shape)]);
      const fetched = await session.run(Object.fromEntries(feeds), [...outputs]);
      return Object.fromEntries(outputs.map((name) => [name, hostOf(fetched[name] as Tensor, name, file)]));
    },
    dispose: () => session.release(),
  };
}

const portOf = (metadata: InferenceSession.ValueMetadata): OnnxPort =>
  metadata.isTensor
    ? { name: metadata.name, type: metadata.type, shape: metadata.shape }
    : { name: metadata.name, type: 'no tensor', shape: [] };

function hostOf(tensor: Tensor, name: string, file: string): HostTensor {
  if (tensor.type !== 'float32' && tensor.type !== 'int32' && tensor.type !== 'bool')
    throw new TypeError(`${file}: output ${name} is ${tensor.type}, expected float32, int32 or bool`);
  return { shape: tensor.dims, dtype: tensor.type satisfies DType, data: tensor.data as HostTensor['data'] };
}
