import { bitsOf } from '../safetensors/dtypes.ts';
import { show } from '../show.ts';
import { openZip, type Zip } from '../zip/open.ts';
import { type Container, MAX_PICKLE_BYTES, swap } from './container.ts';
import { type PickleHost, unpickle } from './unpickle.ts';
import { isKind, type StorageEntry } from './values.ts';

/** Storages up to this size are read completely, which verifies their checksum; of larger ones only the requested part is read. */
const WHOLE_BYTES = 1 << 27;

/**
 * Opens the zip form (PyTorch 1.6 and later): `NAME/data.pkl`, `NAME/byteorder`, and a member `NAME/data/KEY` for each storage.
 * @throws InputError that begins with the path for faults of the zip; otherwise Error whose message continues the sentence "it …"
 */
export async function openArchive(path: string, host: PickleHost): Promise<Container> {
  const zip = await openZip(path);
  try {
    const pickles = [...zip.members.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
    if (pickles.length !== 1) throw new Error(`has ${pickles.length} members */data.pkl, expected one`);
    const root = pickles[0]!.slice(0, -'data.pkl'.length);
    const order = zip.members.has(`${root}byteorder`) ? Buffer.from(await zip.read(`${root}byteorder`, 16)).toString() : 'little';
    if (order !== 'little' && order !== 'big') throw new Error(`has an unknown byte order ${show(order)}`);
    const { value } = unpickle(await zip.read(`${root}data.pkl`, MAX_PICKLE_BYTES), 0, checkingSizes(host, zip, root));
    return { value, fill: storagesOf(zip, root, order === 'big'), close: () => zip.close() };
  } catch (error) {
    await zip.close();
    throw error;
  }
}

/** Refuses storages whose size in the archive differs from the pickle's, before they are used. */
const checkingSizes = (host: PickleHost, zip: Zip, root: string): PickleHost => ({
  ...host,
  persistent(id) {
    const storage = host.persistent(id);
    if (isKind(storage, 'storage')) {
      const size = zip.members.get(`${root}data/${storage.key}`)?.size;
      if (size !== storage.bytes) throw new Error(`has ${size ?? 'no'} bytes of storage ${show(storage.key)}, expected ${storage.bytes}`);
    }
    return storage;
  },
});

function storagesOf(zip: Zip, root: string, swapped: boolean): Container['fill'] {
  let kept: { readonly name: string; readonly bytes: Uint8Array } | undefined; // a storage is often read several times in a row
  return async ({ key, bytes: size, dtype }: StorageEntry, bytes, position) => {
    const name = `${root}data/${key}`;
    if (zip.members.get(name)?.method === 'stored' && size > WHOLE_BYTES) await zip.fill(name, bytes, position);
    else {
      if (kept?.name !== name) kept = { name, bytes: await zip.read(name, MAX_UNPACKED_BYTES) };
      bytes.set(kept.bytes.subarray(position, position + bytes.length));
    }
    if (swapped) swap(bytes, bitsOf(dtype ?? 'U8') / 8);
  };
}

/** A compressed storage must be decompressed as a whole. PyTorch itself does not compress; the largest tensor of T5-XXL takes half of this. */
const MAX_UNPACKED_BYTES = 1 << 30;
