import { InputError, show } from './errors.ts';
import { firstNotFinite, type NotFinite } from './not-finite.ts';
import { hostDTypeOf } from './safetensors/decode.ts';
import type { FileDType } from './safetensors/dtypes.ts';
import type { HostTensor, NamedTensors } from './tensors.ts';

/** The tensors of a safetensors or PyTorch file, or of several, read on demand. */
export interface WeightsFile {
  /** The path for messages. */
  readonly path: string;
  readonly names: readonly string[];
  has(name: string): boolean;
  info(name: string): { readonly dtype: FileDType; readonly shape: readonly number[] };
  /** Floats of any width become float32. */
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/** A weight of a network. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

interface CheckOptions {
  /** Whether tensors that the network does not use are allowed. */
  readonly allowsMore?: boolean;
}

/**
 * Checks by its header that a file has the weights of a network. Stops at the first missing one, so a list far longer than the file
 * costs nothing.
 * @throws InputError naming the file and the first weight that is missing, has another shape, is not floating-point, or does not belong to
 *   the network
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

/** @throws InputError unless the file has a floating-point tensor of this name and shape */
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
 * Reads a tensor and checks that its values are finite.
 * @throws InputError naming file, tensor and the first element that is not
 */
export async function readFinite(file: Pick<WeightsFile, 'path' | 'read'>, name: string): Promise<HostTensor> {
  const tensor = await file.read(name);
  const bad = firstNotFinite(tensor);
  if (bad >= 0) throw notFiniteError(file.path, name, { index: bad, value: tensor.data[bad]! });
  return tensor;
}

/** The error for a value of a tensor that is NaN or infinite. */
export const notFiniteError = (path: string, name: string, { index, value }: NotFinite): InputError =>
  new InputError(`${path}: ${show(name, 100)}: element ${index} is ${value}, expected finite numbers`);

/** The named tensors, checked to be finite. The object has no prototype, so unknown names are undefined. */
export async function readAllFinite(file: WeightsFile, names: Iterable<string> = file.names): Promise<NamedTensors> {
  const all: NamedTensors = Object.create(null);
  for (const name of names) all[name] = await readFinite(file, name);
  return all;
}
