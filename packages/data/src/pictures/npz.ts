import { InputError } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import { MAX_HEADER_BYTES, type NpyHeader, parseNpyHeader } from '@kaleido/shared/npy-header';
import { DEFAULT_MAX_PIXELS } from '@kaleido/shared/picture-files';
import { openZip } from '@kaleido/shared/zip';
import type { PictureSource } from './source.ts';

const MEMBER = 'arr_0.npy';

/** The pictures of an npz file as ADM writes them: `arr_0`, uint8 [N, H, W, 3]. They are read one at a time. */
export const npzSource: PictureSource = async function* (path, { maxPixels = DEFAULT_MAX_PIXELS }) {
  const zip = await openZip(path);
  try {
    if (!zip.members.has(MEMBER)) throw new InputError(`${path}: no pictures (arr_0), only ${[...zip.members.keys()].join(', ')}`);
    const bytes = chunked(zip.stream(MEMBER));
    const { size } = zip.members.get(MEMBER)!;
    const head = await bytes.take(Math.min(MAX_HEADER_BYTES, size));
    const header = parseNpyHeader(head, size, `${path}: arr_0`);
    const [count, height, width] = sidesOf(header, path, maxPixels);
    bytes.putBack(head.subarray(header.size));
    for (let index = 0; index < count; index++) {
      const picture: Picture = { width, height, channels: 3, data: await bytes.take(height * width * 3) };
      yield {
        id: String(index),
        where: `${path}: arr_0[${index}]`,
        open: async () => ({ pixels: width * height, decode: async () => picture }),
      };
    }
    await bytes.end(); // verifies the checksum
  } finally {
    await zip.close();
  }
};

interface Chunked {
  putBack(bytes: Uint8Array): void;
  take(count: number): Promise<Uint8Array>;
  end(): Promise<void>;
}

/** Reads a stream of bytes in pieces of any size. */
function chunked(stream: AsyncGenerator<Uint8Array>): Chunked {
  let rest: Uint8Array = new Uint8Array(0);
  return {
    putBack(bytes) {
      rest = Buffer.concat([bytes, rest]);
    },
    async take(count) {
      const out = new Uint8Array(count);
      for (let filled = 0; filled < count; ) {
        if (rest.length === 0) {
          const next = await stream.next();
          if (next.done) throw new InputError('the file is cut off'); // earlier than its declared size
          rest = next.value;
        }
        const part = rest.subarray(0, count - filled);
        out.set(part, filled);
        filled += part.length;
        rest = rest.subarray(part.length);
      }
      return out;
    },
    async end() {
      for await (const _ of stream);
    },
  };
}

function sidesOf({ shape, type, fortranOrder }: NpyHeader, path: string, maxPixels: number): readonly [number, number, number] {
  const [count = 0, height = 0, width = 0, channels] = shape;
  if (type !== 'u1' || fortranOrder || shape.length !== 4 || channels !== 3)
    throw new InputError(
      `${path}: arr_0: expected pictures, u1 [N, H, W, 3] in C order, got ${type} [${shape.join(', ')}]${fortranOrder ? ' in Fortran order' : ''}`,
    );
  if (count < 1 || height < 1 || width < 1)
    throw new InputError(`${path}: arr_0: expected pictures, got an empty array of shape [${shape.join(', ')}]`);
  if (height * width > maxPixels)
    throw new InputError(`${path}: arr_0: pictures of ${width} × ${height} pixels are more than the ${maxPixels} allowed (max_pixels)`);
  return [count, height, width];
}
