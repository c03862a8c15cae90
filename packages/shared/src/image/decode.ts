import sharp from 'sharp';
import { InputError } from '../errors.ts';
import { DEFAULT_MAX_PIXELS } from '../picture-files.ts';
import type { Picture } from './picture.ts';
import { type Chunk, chunksOf, isPng } from './png-chunks.ts';

export interface DecodeOptions {
  /** Pictures of more pixels are refused before any is decoded; `DEFAULT_MAX_PIXELS` unless given. */
  readonly maxPixels?: number | undefined;
}

/** EXIF orientations: 2 … 8 mirror or turn a picture as it is stored into the one that is seen. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** A picture as it is seen. */
export interface DecodedPicture extends Picture {
  readonly channels: 3;
  /** How it had to be turned; left out for one that is stored upright. */
  readonly orientation?: Orientation;
}

/** A picture of which only the header has been read. */
export interface PackedPicture {
  /** What it takes to decode it. */
  readonly pixels: number;
  /** @throws InputError when the picture is cut off or damaged */
  decode(): Promise<DecodedPicture>;
}

/**
 * Decodes a PNG, JPEG or WebP to sRGB bytes, upright (EXIF orientation applied), on white where it is transparent; 16-bit, grey, palette
 * and CMYK pictures are converted, of an animation the first frame is taken. What a decoder only remarks on (a wrong version, bytes that
 * belong nowhere) does no harm, as in browsers and in Pillow.
 * @throws InputError of one line when the bytes are none of the three, are cut off or damaged, or claim too many pixels
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Promise<DecodedPicture> {
  return (await openImage(bytes, options)).decode();
}

/**
 * `decodeImage` in two steps.
 * @throws InputError when the bytes are none of the three or claim too many pixels
 */
export async function openImage(bytes: Uint8Array, { maxPixels = DEFAULT_MAX_PIXELS }: DecodeOptions = {}): Promise<PackedPicture> {
  const format = formatOf(bytes);
  if (format === 'PNG') checkPng(bytes, maxPixels); // before the library unpacks any chunk
  const { width, height, orientation = 1 } = await refusing(format, sharp(bytes, { limitInputPixels: false }).metadata()); // header only
  checkPixels({ width, height }, maxPixels);
  return {
    pixels: width * height,
    async decode() {
      const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'truncated' }).autoOrient().flatten({ background: 'white' });
      const pixels = image.toColourspace('srgb').raw({ depth: 'uchar' });
      const { data, info } = await refusing(format, pixels.toBuffer({ resolveWithObject: true }));
      const turned = orientation > 1 && orientation <= 8 && { orientation: orientation as Orientation };
      return { width: info.width, height: info.height, channels: 3, data, ...turned };
    },
  };
}

function formatOf(bytes: Uint8Array): 'PNG' | 'JPEG' | 'WebP' {
  const begins = (at: number, text: string): boolean => Buffer.from(text, 'latin1').equals(bytes.subarray(at, at + text.length));
  if (isPng(bytes)) return 'PNG';
  if (begins(0, '\xff\xd8\xff')) return 'JPEG';
  if (begins(0, 'RIFF') && begins(8, 'WEBP')) return 'WebP';
  throw new InputError(bytes.length === 0 ? 'no picture: there are no bytes' : 'no picture: neither PNG, JPEG nor WebP');
}

/** A PNG must be there to its end; the decoder takes one that lacks only its last bytes. */
function checkPng(bytes: Uint8Array, maxPixels: number): void {
  const chunks = chunksOf(bytes);
  const header: Chunk | undefined = chunks.next().value;
  if (header?.type !== 'IHDR' || header.data.length !== 13 || !header.intact())
    throw new InputError('the PNG is damaged: it has no valid header');
  checkPixels({ width: header.data.readUInt32BE(0), height: header.data.readUInt32BE(4) }, maxPixels);
  while (!chunks.next().done);
}

function checkPixels({ width, height }: { width: number; height: number }, maxPixels: number): void {
  if (width * height > maxPixels)
    throw new InputError(`the picture has ${width} × ${height} pixels, more than the ${maxPixels} allowed (max_pixels)`);
}

/** What the decoder says of damage, as one line of ours: it repeats itself over several. */
function refusing<T>(format: string, decoding: Promise<T>): Promise<T> {
  return decoding.catch((error: Error) => {
    const [reason] = error.message.replace('Input buffer has corrupt header:', '').trim().split('\n');
    throw new InputError(`the ${format} is damaged or cut off${reason ? ` (${reason})` : ''}`);
  });
}
