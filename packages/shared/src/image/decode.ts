import { InputError } from '../errors.ts';
import { DEFAULT_MAX_PIXELS } from '../picture-files.ts';
import type { Picture } from './picture.ts';
import { type Chunk, chunksOf, isPng } from './png-chunks.ts';
import { sharp } from './sharp.ts';

export interface DecodeOptions {
  /** Larger pictures are refused before decoding; default `DEFAULT_MAX_PIXELS`. */
  readonly maxPixels?: number | undefined;
}

/** EXIF orientation: 2 … 8 mirror or rotate the stored picture for display. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** A decoded picture, upright. */
export interface DecodedPicture extends Picture {
  readonly channels: 3;
  /** The orientation that was applied; absent if the picture is stored upright. */
  readonly orientation?: Orientation;
}

/** A picture whose header has been read, not yet decoded. Its sides are those of the picture as it is seen. */
export interface PackedPicture extends Pick<DecodedPicture, 'width' | 'height' | 'orientation'> {
  readonly format: 'PNG' | 'JPEG' | 'WebP';
  /** Number of pixels, which determines the memory for decoding. */
  readonly pixels: number;
  /** @throws InputError when the picture is cut off or damaged */
  decode(): Promise<DecodedPicture>;
}

/**
 * Decodes a PNG, JPEG or WebP to sRGB bytes, upright (EXIF orientation applied), with transparency on white; 16-bit, grey, palette
 * and CMYK pictures are converted, and animations give their first frame. Decoder warnings (a wrong version, extraneous bytes) are
 * ignored, as in browsers and Pillow.
 * @throws InputError of one line when the bytes are not PNG, JPEG or WebP, are cut off or damaged, or declare too many pixels
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Promise<DecodedPicture> {
  return (await openImage(bytes, options)).decode();
}

/**
 * `decodeImage` in two steps.
 * @throws InputError when the bytes are not PNG, JPEG or WebP or declare too many pixels
 */
export async function openImage(bytes: Uint8Array, { maxPixels = DEFAULT_MAX_PIXELS }: DecodeOptions = {}): Promise<PackedPicture> {
  const format = formatOf(bytes);
  if (format === 'PNG') checkPng(bytes, maxPixels); // before the library decompresses any chunk
  const { width, height, orientation = 1 } = await refusing(format, sharp(bytes, { limitInputPixels: false }).metadata()); // header only
  checkPixels({ width, height }, maxPixels);
  const turned = orientation > 1 && orientation <= 8 && { orientation: orientation as Orientation };
  const isSwapped = orientation >= 5 && orientation <= 8;
  return {
    format,
    width: isSwapped ? height : width,
    height: isSwapped ? width : height,
    ...turned,
    pixels: width * height,
    async decode() {
      const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'truncated' }).autoOrient().flatten({ background: 'white' });
      const pixels = image.toColourspace('srgb').raw({ depth: 'uchar' });
      const { data, info } = await refusing(format, pixels.toBuffer({ resolveWithObject: true }));
      return { width: info.width, height: info.height, channels: 3, data, ...turned };
    },
  };
}

function formatOf(bytes: Uint8Array): PackedPicture['format'] {
  const begins = (at: number, text: string): boolean => Buffer.from(text, 'latin1').equals(bytes.subarray(at, at + text.length));
  if (isPng(bytes)) return 'PNG';
  if (begins(0, '\xff\xd8\xff')) return 'JPEG';
  if (begins(0, 'RIFF') && begins(8, 'WEBP')) return 'WebP';
  throw new InputError(bytes.length === 0 ? 'not a picture: the file is empty' : 'not a picture: expected PNG, JPEG or WebP');
}

/** Checks that a PNG is complete, since the decoder accepts one whose last bytes are missing. */
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

/** Turns the decoder's error, which repeats itself over several lines, into an InputError of one line. */
function refusing<T>(format: string, decoding: Promise<T>): Promise<T> {
  return decoding.catch((error: Error) => {
    const [reason] = error.message.replace('Input buffer has corrupt header:', '').trim().split('\n');
    throw new InputError(`the ${format} is damaged or cut off${reason ? ` (${reason})` : ''}`);
  });
}
