import { InputError } from '../errors.ts';
import { openRanged } from '../ranged-file.ts';
import { byteLengthOf } from '../safetensors/dtypes.ts';
import type { TensorInfo } from '../safetensors/file.ts';
import { allocate, readValues } from '../safetensors/values.ts';
import { show } from '../show.ts';
import type { HostTensor, NamedTensors } from '../tensors.ts';
import { openArchive } from './archive.ts';
import type { Container } from './container.ts';
import { pthHost } from './host.ts';
import { openLegacy } from './legacy.ts';
import { nameTensors } from './names.ts';
import { type Fill, inOrder } from './tensor.ts';
import type { PickleHost } from './unpickle.ts';
import type { PickleValue, TensorEntry } from './values.ts';

export interface PthOptions {
  /** Classes whose objects are kept as inert records of arguments and attributes; they are never called. `argparse.Namespace`, `config.*`. */
  readonly inert?: readonly string[];
  /** Dotted name of the dict with the wanted tensors; by default the file's own, or its only part with tensors. */
  readonly root?: string;
}

/** An open PyTorch file. Tensors are read on demand. */
export interface Pth {
  readonly path: string;
  /** The tensors' dotted names, in file order. */
  readonly names: readonly string[];
  /** Classes whose objects were kept as inert records. */
  readonly inert: readonly string[];
  /** The whole pickled value, with tensors as entries without values. */
  readonly content: PickleValue;
  has(name: string): boolean;
  /** @throws InputError for an unknown name, as do `read` and `raw` */
  info(name: string): TensorInfo;
  /**
   * The values: floats of any width become float32, integers int32, bool bool.
   * @throws InputError when one does not fit
   */
  read(name: string): Promise<HostTensor>;
  /** The bytes of the elements, contiguous, row-major and little-endian. */
  raw(name: string): Promise<Uint8Array>;
  /** All tensors by name. The object has no prototype, so unknown names are undefined. */
  readAll(): Promise<NamedTensors>;
  close(): Promise<void>;
}

/**
 * Opens a file written by `torch.save`, in the zip form or the older one. Nothing in the file is executed: tensors and containers are
 * built here, classes listed in `inert` and numpy's numbers are kept as records, every other name is refused.
 * @throws InputError of one line that begins with the path
 */
export async function openPth(path: string, { inert = [], root }: PthOptions = {}): Promise<Pth> {
  const host = pthHost(inert);
  const container = await explained(path, () => openContainer(path, host));
  let tensors: Map<string, TensorEntry>;
  try {
    tensors = await explained(path, async () => nameTensors(container.value, root));
  } catch (error) {
    await container.close();
    throw error;
  }
  const entryOf = (name: string): TensorEntry => {
    const entry = tensors.get(name);
    if (!entry) throw new InputError(`${path}: no tensor ${show(name, 100)}`);
    return entry;
  };
  const where = (name: string): string => `${path}: tensor ${show(name, 100)}`;
  const bytesOf = (name: string): Promise<Fill> => {
    const entry = entryOf(name);
    return inOrder(entry, (bytes, at) => container.fill(entry.storage, bytes, at), where(name));
  };
  const read = (name: string): Promise<HostTensor> =>
    explained(path, async () => {
      const { dtype, shape } = entryOf(name);
      return readValues(await bytesOf(name), dtype, shape, where(name));
    });
  return {
    path,
    names: [...tensors.keys()],
    inert: [...host.inert],
    content: container.value,
    has: (name) => tensors.has(name),
    info(name) {
      const { dtype, shape } = entryOf(name);
      return { dtype, shape, bytes: byteLengthOf(dtype, shape)! };
    },
    read,
    raw: (name) =>
      explained(path, async () => {
        const { dtype, shape } = entryOf(name);
        const size = byteLengthOf(dtype, shape)!;
        const bytes = allocate(() => new Uint8Array(size), where(name), size);
        await (await bytesOf(name))(bytes, 0);
        return bytes;
      }),
    async readAll() {
      const all: NamedTensors = Object.create(null);
      for (const name of tensors.keys()) all[name] = await read(name);
      return all;
    },
    close: () => container.close(),
  };
}

async function openContainer(path: string, host: PickleHost): Promise<Container> {
  const file = await openRanged(path);
  try {
    const head = Buffer.alloc(Math.min(2, file.size));
    await file.fill(head, 0);
    if (head.toString('latin1') !== 'PK') return await openLegacy(file, host);
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return openArchive(path, host);
}

/** Turns errors into an InputError that names the file; an InputError passes unchanged. */
async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: not a valid PyTorch file: it ${(error as Error).message}`);
  }
}
