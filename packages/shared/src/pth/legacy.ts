import type { RangedFile } from '../ranged-file.ts';
import { bitsOf } from '../safetensors/dtypes.ts';
import { show } from '../show.ts';
import { type Container, MAX_PICKLE_BYTES, swap } from './container.ts';
import { CutOff } from './reader.ts';
import { type PickleHost, unpickle } from './unpickle.ts';
import { isKind, type PickleValue, type StorageEntry } from './values.ts';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/**
 * Opens the form before zip: five pickles (a magic number, the version, the system's byte order, the object, the keys of the
 * storages), then each storage as its number of elements and its bytes. Takes ownership of the file.
 * @throws Error whose message continues the sentence "it …"
 */
export async function openLegacy(file: RangedFile, host: PickleHost): Promise<Container> {
  const storages = new Map<string, StorageEntry>();
  const remembering: PickleHost = {
    ...host,
    persistent(id) {
      const storage = host.persistent(id);
      if (isKind(storage, 'storage')) storages.set(storage.key, storage);
      return storage;
    },
  };
  const { values, end } = await readPickles(file, 5, remembering);
  const [, , system, value = null, keys] = values;
  const swapped = system instanceof Map && system.get('little_endian') === false;
  if (!Array.isArray(keys)) throw new Error('has no list of storages');
  const offsets = await findStorages(file, storages, keys, end, swapped);
  return {
    value,
    async fill({ key, dtype }, bytes, position) {
      await file.fill(bytes, offsets.get(key)! + position);
      if (swapped) swap(bytes, bitsOf(dtype ?? 'U8') / 8);
    },
    close: () => file.close(),
  };
}

/** A pickle's length is known only after parsing: reads a growing prefix of the file until all of them fit. */
async function readPickles(file: RangedFile, count: number, host: PickleHost): Promise<{ values: PickleValue[]; end: number }> {
  for (let bytes = 1 << 20; ; bytes *= 4) {
    const head = new Uint8Array(Math.min(bytes, MAX_PICKLE_BYTES, file.size));
    await file.fill(head, 0);
    const values: PickleValue[] = [];
    let end = 0;
    try {
      while (values.length < count) {
        const pickle = unpickle(head, end, host);
        values.push(pickle.value);
        end = pickle.end;
        if (values[0] !== MAGIC) throw new Error('is a pickle, but not one of PyTorch');
        if (values.length === 2 && values[1] !== VERSION) throw new Error(`has version ${show(values[1])}, expected ${VERSION}`);
      }
      return { values, end };
    } catch (error) {
      if (!(error instanceof CutOff) || head.length < bytes) throw error;
    }
  }
}

async function findStorages(
  file: RangedFile,
  storages: ReadonlyMap<string, StorageEntry>,
  keys: readonly PickleValue[],
  start: number,
  swapped: boolean,
): Promise<Map<string, number>> {
  const offsets = new Map<string, number>();
  const count = new Uint8Array(8);
  let at = start;
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (!storage || offsets.has(storage.key)) throw new Error('lists an unused storage, or one twice');
    if (at + 8 + storage.bytes > file.size)
      throw new CutOff(`is cut off: it ends at byte ${file.size}, before the end of storage ${show(key)}`);
    await file.fill(count, at);
    const elements = Number(new DataView(count.buffer).getBigInt64(0, !swapped));
    if (elements * (bitsOf(storage.dtype ?? 'U8') / 8) !== storage.bytes)
      throw new Error(`has ${elements} elements of storage ${show(key)}, which its tensors do not expect`);
    offsets.set(storage.key, at + 8);
    at += 8 + storage.bytes;
  }
  for (const key of storages.keys()) if (!offsets.has(key)) throw new Error(`lacks storage ${show(key)}`);
  return offsets;
}
