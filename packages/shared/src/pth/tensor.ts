import { bitsOf, byteLengthOf, type FileDType } from '../safetensors/dtypes.ts';
import { allocate } from '../safetensors/values.ts';
import { sizeOf } from '../tensors.ts';
import { isCount, isKind, type PickleValue, type TensorEntry } from './values.ts';

/** Limit on elements of a tensor that repeats elements of its storage (stride 0): a tiny file could otherwise exhaust memory. */
const MAX_REPEATED = 1 << 24;

/**
 * A tensor from the arguments of PyTorch's `_rebuild_tensor`, checked against its storage. `dtype` is for untyped storages.
 * @throws Error that gives the reason
 */
export function tensorOf(
  storage: PickleValue | undefined,
  offset: PickleValue | undefined,
  shape: PickleValue | undefined,
  strides: PickleValue | undefined,
  dtype?: FileDType,
): TensorEntry {
  if (!isKind(storage, 'storage')) throw new Error('the storage is missing');
  const type = dtype ?? storage.dtype;
  if (type === undefined) throw new Error('the element type is missing');
  if (!isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length)
    throw new Error('offset, sizes and strides must be whole numbers, with one stride per size');
  const entry: TensorEntry = { kind: 'tensor', storage, dtype: type, offset, shape, strides };
  const held = (8 * storage.bytes) / bitsOf(type);
  const needed = sizeOf(shape) === 0 ? 0 : offset + spanOf(entry);
  if (byteLengthOf(type, shape) === undefined || needed > held)
    throw new Error(
      `a tensor of [${shape.slice(0, 8)}] from element ${offset}, strides [${strides.slice(0, 8)}], needs more than the ${held} elements of its storage`,
    );
  if (sizeOf(shape) > Math.max(held, MAX_REPEATED))
    throw new Error(`a tensor of [${shape.slice(0, 8)}] repeats a storage of ${held} elements`);
  return entry;
}

/** Number of storage elements from the first to the last one used. */
const spanOf = ({ shape, strides }: TensorEntry): number => shape.reduce((span, side, axis) => span + (side - 1) * strides[axis]!, 1);

/** Whether the tensor is contiguous in row-major order. */
function isContiguous({ shape, strides }: TensorEntry): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis]!;
  }
  return true;
}

/** Fills `bytes` from a byte position. */
export type Fill = (bytes: Uint8Array, position: number) => Promise<void>;

/**
 * Gives access to a tensor's bytes in row-major order. A contiguous tensor is read by ranges from its storage; any other is reordered
 * in memory.
 * @throws InputError that begins with `where` when memory is exhausted
 */
export async function inOrder(entry: TensorEntry, storage: Fill, where: string): Promise<Fill> {
  const { shape, strides, dtype, offset } = entry;
  const width = bitsOf(dtype) / 8;
  if (sizeOf(shape) === 0 || isContiguous(entry)) return (bytes, position) => storage(bytes, offset * width + position);
  const spanBytes = spanOf(entry) * width;
  const span = allocate(() => new Uint8Array(spanBytes), where, spanBytes);
  await storage(span, offset * width);
  const size = sizeOf(shape) * width;
  const ordered = allocate(() => new Uint8Array(size), where, size);
  let to = 0;
  const copy = (axis: number, from: number): void => {
    const step = strides[axis]! * width;
    for (let index = 0; index < shape[axis]!; index++, from += step) {
      if (axis < shape.length - 1) copy(axis + 1, from);
      else for (let byte = 0; byte < width; byte++) ordered[to++] = span[from + byte]!;
    }
  };
  copy(0, 0);
  return async (bytes, position) => bytes.set(ordered.subarray(position, position + bytes.length));
}

const isCounts = (value: PickleValue | undefined): value is number[] => Array.isArray(value) && value.length <= 64 && value.every(isCount);
