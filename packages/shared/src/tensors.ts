/** The element types shared by files, engines and models. */
export type DType = 'float32' | 'int32' | 'bool';

/** A tensor's shape (outermost axis first) and element type. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** A tensor in host memory, row-major. `data.length` equals the product of `shape`; bool takes one byte per element. */
export interface HostTensor extends TensorSpec {
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Tensors by name, as in a checkpoint file. */
export type NamedTensors = Record<string, HostTensor>;

/** A tensor whose values are computed or read on demand, so that only one of many large ones is in memory at a time. */
export interface LazyTensor extends TensorSpec {
  values(): HostTensor['data'] | Promise<HostTensor['data']>;
  /** Where a file holds the values, for an engine that maps it instead of reading them; undefined when it cannot be mapped. */
  readonly range?: () => Promise<FileRange | undefined>;
}

/** Floats in a file, little-endian and row-major, aligned to their size. */
export interface FileRange {
  readonly path: string;
  /** Of the first byte. */
  readonly offset: number;
  readonly format: 'F32' | 'F16' | 'BF16';
}

/** A tensor whose values do not change, in memory or read on demand. */
export type Constant = HostTensor | LazyTensor;

/** The same by name, as in a checkpoint file. */
export type Constants = Readonly<Record<string, Constant>>;

/** Tensors to be written to a file, one after another. */
export type WritableTensors = Constants;

/** The tensor in memory; a lazy one is read. */
export const readConstant = async (x: Constant): Promise<HostTensor> =>
  'data' in x ? x : { shape: x.shape, dtype: x.dtype, data: await x.values() };

/** Number of elements of a shape; 1 for a scalar. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** A float32 tensor of the given values. @throws RangeError when their number does not match the shape */
export function float32(shape: readonly number[], data: Float32Array | readonly number[]): HostTensor {
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  checkSize(shape, values.length);
  return { shape, dtype: 'float32', data: values };
}

/** An int32 tensor of the given values. @throws RangeError when their number does not match the shape */
export function int32(shape: readonly number[], data: Int32Array | readonly number[]): HostTensor {
  const values = data instanceof Int32Array ? data : Int32Array.from(data);
  checkSize(shape, values.length);
  return { shape, dtype: 'int32', data: values };
}

/** A float32 tensor of zeros. */
export const zeros = (shape: readonly number[]): HostTensor => float32(shape, new Float32Array(sizeOf(shape)));

function checkSize(shape: readonly number[], length: number): void {
  if (length !== sizeOf(shape))
    throw new RangeError(`a tensor of shape [${shape.join(', ')}] takes ${sizeOf(shape)} values, got ${length}`);
}
