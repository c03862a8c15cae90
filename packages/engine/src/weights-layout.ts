import { type Constant, type HostTensor, type NamedTensors, readConstant, type WritableTensors } from '@kaleido/shared/tensors';
import { whileUsed } from '@kaleido/shared/while-used';

/** Axes of a checkpoint's convolution weight [out, in, k, k] in the order of memory, [k, k, in, out]. */
const TO_MODEL = [2, 3, 1, 0];
const TO_CHECKPOINT = [3, 2, 0, 1];

/** Weights from the checkpoint's layout (convolutions OIHW) to the one in memory (HWIO); only tensors of rank 4 differ. */
export const toModelLayout = (tensors: NamedTensors): NamedTensors => mapTensors(tensors, toModelTensor);

/** The same for one tensor. */
export const toModelTensor = (x: HostTensor): HostTensor => (isConvolution(x) ? permute(x, TO_MODEL) : x);

/** The same for one that is read when it is needed. */
export const toModelConstant = (x: Constant): Constant =>
  isConvolution(x)
    ? {
        shape: TO_MODEL.map((axis) => x.shape[axis]!),
        dtype: x.dtype,
        values: whileUsed(async () => permute(await readConstant(x), TO_MODEL).data),
      }
    : x;

/** Inverse of `toModelLayout`. */
export const toCheckpointLayout = (tensors: NamedTensors): NamedTensors =>
  mapTensors(tensors, (x) => (isConvolution(x) ? permute(x, TO_CHECKPOINT) : x));

/** The same for a file that they are written to: each when its turn comes, so that all of them are not there twice. */
export const writtenInCheckpointLayout = (tensors: NamedTensors): WritableTensors =>
  mapTensors(tensors, (x) =>
    isConvolution(x)
      ? { shape: TO_CHECKPOINT.map((axis) => x.shape[axis]!), dtype: x.dtype, values: () => permute(x, TO_CHECKPOINT).data }
      : x,
  );

const isConvolution = ({ shape }: Constant): boolean => shape.length === 4;

const mapTensors = <T>(tensors: NamedTensors, change: (x: HostTensor) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, change(x)]));

/** Pictures as a checkpoint or PyTorch holds them, NCHW, to NHWC. Rank 4. */
export const toChannelsLast = (x: HostTensor): HostTensor => permute(x, [0, 2, 3, 1]);

/** Inverse of `toChannelsLast`. */
export const toChannelsFirst = (x: HostTensor): HostTensor => permute(x, [0, 3, 1, 2]);

/** Axis i of the result is axis order[i] of a tensor of rank 4. */
function permute(x: HostTensor, order: readonly number[]): HostTensor {
  const shape = order.map((axis) => x.shape[axis]!);
  const strides = x.shape.map((_, axis) => x.shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const [s0, s1, s2, s3] = order.map((axis) => strides[axis]!) as [number, number, number, number];
  const [n0, n1, n2, n3] = shape as [number, number, number, number];
  const data = x.data.slice();
  let to = 0;
  for (let a = 0; a < n0; a++)
    for (let b = 0; b < n1; b++)
      for (let c = 0; c < n2; c++) for (let d = 0; d < n3; d++) data[to++] = x.data[a * s0 + b * s1 + c * s2 + d * s3]!;
  return { shape, dtype: x.dtype, data };
}
