import { encodeTensor } from '../safetensors/write.ts';
import { type HostTensor, type LazyTensor, sizeOf, type WritableTensors } from '../tensors.ts';
import { encodeStoredZip } from '../zip/stored.ts';

/** Number formats of a written file, by the class of their storages in torch. */
const storages = { F32: 'FloatStorage', F16: 'HalfStorage', BF16: 'BFloat16Storage' } as const;

/** The largest number that the pickle's opcode for integers holds. */
const MAX_INTEGER = 2 ** 31 - 1;
const MAX_MEMBERS = 0xffff - 3;

/**
 * Yields a file that `torch.load` reads as `{ [root]: OrderedDict of tensors }`, in PyTorch's zip form. Each piece is valid until the next
 * is requested.
 * @param tensors float32
 * @throws Error beginning with `path` for a tensor that is not float32 or does not fit into such a file
 */
export async function* encodePth(
  root: string,
  tensors: WritableTensors,
  dtype: keyof typeof storages,
  path: string,
): AsyncGenerator<Uint8Array> {
  const entries = Object.entries(tensors);
  for (const [name, tensor] of entries)
    if (tensor.dtype !== 'float32' || sizeOf(tensor.shape) > MAX_INTEGER)
      throw new Error(`${path}: cannot write tensor ${JSON.stringify(name)}: only float32 tensors of less than 2^31 values are written`);
  if (entries.length > MAX_MEMBERS) throw new Error(`${path}: cannot be written: ${entries.length} tensors are too many`);
  yield* encodeStoredZip(
    [
      { name: 'archive/data.pkl', bytes: () => [pickle(root, entries, storages[dtype])] },
      { name: 'archive/byteorder', bytes: () => [Buffer.from('little')] },
      ...entries.map(([name, tensor], index) => ({
        name: `archive/data/${index}`,
        bytes: () => encodeTensor(path, name, tensor, dtype),
      })),
      { name: 'archive/version', bytes: () => [Buffer.from('3\n')] },
    ],
    path,
  );
}

/** `{ root: OrderedDict([(name, tensor), …]) }` in pickle protocol 2 (Python's pickletools lists the opcodes). */
function pickle(root: string, entries: readonly (readonly [string, HostTensor | LazyTensor])[], storage: string): Buffer {
  const dict = [global('collections', 'OrderedDict'), ')R'];
  const tensor = ({ shape }: HostTensor | LazyTensor, index: number) => [
    global('torch._utils', '_rebuild_tensor_v2'),
    '(',
    ...['(', text('storage'), global('torch', storage), text(`${index}`), text('cpu'), integer(sizeOf(shape)), 'tQ'],
    integer(0),
    tuple(shape),
    tuple(stridesOf(shape)),
    Buffer.of(0x89), // requires_grad: False
    ...dict, // no hooks
    'tR',
  ];
  const items = entries.flatMap(([name, value], index) => [text(name), ...tensor(value, index)]);
  const parts = [Buffer.of(0x80, 2), '}(', text(root), ...dict, '(', ...items, 'uu.'];
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
}

const stridesOf = (shape: readonly number[]): number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

const global = (module: string, name: string): string => `c${module}\n${name}\n`;

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(5, 'X');
  length.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([length, bytes]);
}

function integer(value: number): Buffer {
  const bytes = Buffer.alloc(5, 'J');
  bytes.writeInt32LE(value, 1);
  return bytes;
}

const tuple = (values: readonly number[]): Buffer => Buffer.concat([Buffer.from('('), ...values.map(integer), Buffer.from('t')]);
