import { InputError, show } from './errors.ts';
import { hostDTypeOf } from './safetensors/decode.ts';
import type { FileDType } from './safetensors/dtypes.ts';
import type { HostTensor, NamedTensors } from './tensors.ts';

/** Tensors of a file by name, of which only what is asked for is read: safetensors or PyTorch's, one file or several. */
export interface WeightsFile {
  /** What errors name. */
  readonly path: string;
  readonly names: readonly string[];
  has(name: string): boolean;
  info(name: string): { readonly dtype: FileDType; readonly shape: readonly number[] };
  /** Floats of any width become float32. */
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/** A weight that a network takes. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Which of a file's tensors are looked at: all, or those that the network asks for. */
interface CheckOptions {
  /** Let tensors be that the network does not ask for. */
  readonly allowsMore?: boolean;
}

/**
 * Compares what a file holds with what a network takes, by its header alone. Weights are looked up as they are listed, so a list that is
 * far longer than the file costs nothing.
 * @throws InputError naming the file and the first weight that is missing, has another shape or no floating-point values, or is not the
 *   network's
 */
export function checkWeights(file: WeightsFile, weights: Iterable<WeightSpec>, { allowsMore = false }: CheckOptions = {}): void {
  const known = new Set<string>();
  for (const weight of weights) {
    checkWeight(file, weight.name, weight.shape);
    known.add(weight.name);
  }
  if (allowsMore) return;
  const other = file.names.find((name) => !known.has(name));
  if (other !== undefined) throw new InputError(`${file.path}: ${show(other, 100)}: the config has no such parameter`);
}

/** @throws InputError unless the file holds a floating-point tensor of this name and shape */
export function checkWeight(file: WeightsFile, name: string, shape: readonly number[]): void {
  if (!file.has(name)) throw new InputError(`${file.path}: ${name} [${shape.join(', ')}] is missing`);
  const found = file.info(name);
  if (found.shape.join() !== shape.join())
    throw new InputError(`${file.path}: ${name}: expected shape [${shape.join(', ')}], got ${showShape(found.shape)}`);
  if (hostDTypeOf(found.dtype) !== 'float32')
    throw new InputError(`${file.path}: ${name}: expected floating-point values, got ${found.dtype}`);
}

const showShape = (shape: readonly number[]): string => `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`;

/**
 * A tensor whose floating-point values are all finite.
 * @throws InputError naming file, tensor and the first element that is not
 */
export async function readFinite(file: Pick<WeightsFile, 'path' | 'read'>, name: string): Promise<HostTensor> {
  const tensor = await file.read(name);
  const bad = firstNotFinite(tensor);
  if (bad >= 0) throw new InputError(`${file.path}: ${show(name, 100)}: element ${bad} is ${tensor.data[bad]}, expected finite numbers`);
  return tensor;
}

/** The named tensors, all finite; without a prototype: what it does not hold is undefined. */
export async function readAllFinite(file: WeightsFile, names: Iterable<string> = file.names): Promise<NamedTensors> {
  const all: NamedTensors = Object.create(null);
  for (const name of names) all[name] = await readFinite(file, name);
  return all;
}

/** The exponent of NaN and of the infinities. */
const EXPONENT = 0x7f800000;

/** The index of the first value that is NaN or infinite, or −1; by bits, as it looks at every weight of a model. */
export function firstNotFinite({ dtype, data }: Pick<HostTensor, 'dtype' | 'data'>): number {
  if (dtype !== 'float32') return -1;
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < bits.length; i++) if ((bits[i]! & EXPONENT) === EXPONENT) return i;
  return -1;
}
