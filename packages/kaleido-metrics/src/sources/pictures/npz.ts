import { InputError } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import { openZip } from '@kaleido/shared/zip';
import type { PictureSource } from './source.ts';

const member = 'arr_0.npy';
/** A header of format 1 is smaller than this, and more than enough for four sides. */
const maxHeaderBytes = 1 << 16;

/** The pictures of an npz file as ADM writes them: `arr_0`, uint8 [N, H, W, 3]. They are read one after the other, not all at once. */
export const npzSource: PictureSource = async function* (path) {
  const zip = await openZip(path);
  try {
    if (!zip.members.has(member))
      throw new InputError(`${path}: there are no pictures arr_0 in it, only ${[...zip.members.keys()].join(', ')}`);
    const bytes = chunked(zip.stream(member));
    const [count, height, width] = await readHeader(bytes, path);
    if (zip.members.get(member)!.size - bytes.position !== count * height * width * 3)
      throw new InputError(`${path}: arr_0: its size does not fit its shape [${count}, ${height}, ${width}, 3]`);
    for (let index = 0; index < count; index++) {
      const picture: Picture = { width, height, channels: 3, data: await bytes.take(height * width * 3) };
      yield { id: String(index), where: `${path}: arr_0[${index}]`, load: async () => picture };
    }
    await bytes.end(); // the checksum is known now
  } finally {
    await zip.close();
  }
};

interface Chunked {
  readonly position: number;
  take(count: number): Promise<Uint8Array>;
  end(): Promise<void>;
}

/** Takes a stream of bytes in pieces of any size. */
function chunked(stream: AsyncGenerator<Uint8Array>): Chunked {
  let rest: Uint8Array = new Uint8Array(0);
  let position = 0;
  return {
    get position() {
      return position;
    },
    async take(count) {
      const out = new Uint8Array(count);
      for (let filled = 0; filled < count; ) {
        if (rest.length === 0) {
          const next = await stream.next();
          if (next.done) throw new InputError('the file is cut off'); // its declared size said otherwise
          rest = next.value;
        }
        const part = rest.subarray(0, count - filled);
        out.set(part, filled);
        filled += part.length;
        rest = rest.subarray(part.length);
      }
      position += count;
      return out;
    },
    async end() {
      for await (const _ of stream);
    },
  };
}

/** Reads the header of the npy format (versions 1 to 3) and gives N, H and W. */
async function readHeader(bytes: Chunked, path: string): Promise<readonly [number, number, number]> {
  const refuse = (reason: string): never => {
    throw new InputError(`${path}: arr_0: ${reason}`);
  };
  const magic = Buffer.from(await bytes.take(8));
  if (magic.toString('latin1', 0, 6) !== '\x93NUMPY') refuse('not an npy array');
  const length = magic[6] === 1 ? Buffer.from(await bytes.take(2)).readUInt16LE() : Buffer.from(await bytes.take(4)).readUInt32LE();
  if (length > maxHeaderBytes) refuse(`its header takes ${length} bytes, more than ${maxHeaderBytes}`);
  const header = Buffer.from(await bytes.take(length)).toString('latin1');
  const [, type] = /'descr': *'([^']*)'/.exec(header) ?? [];
  const [, order] = /'fortran_order': *(True|False)/.exec(header) ?? [];
  const [, shape = ''] = /'shape': *\(([\d, ]*)\)/.exec(header) ?? [];
  const sides = shape.split(',').flatMap((side) => (side.trim() === '' ? [] : [Number(side)]));
  const [count = 0, height = 0, width = 0, channels] = sides;
  if (
    type !== '|u1' ||
    order !== 'False' ||
    sides.length !== 4 ||
    channels !== 3 ||
    height * width === 0 ||
    !Number.isSafeInteger(count * height * width * 3)
  )
    refuse(
      `expected pictures, uint8 [N, H, W, 3] in C order, got ${type} [${sides.join(', ')}]${order === 'True' ? ' in Fortran order' : ''}`,
    );
  return [count, height, width];
}
