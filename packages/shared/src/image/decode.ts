import sharp from 'sharp';
import { InputError } from '../errors.ts';
import type { Picture } from './picture.ts';
import { type Chunk, chunksOf, isPng } from './png-chunks.ts';

export interface DecodeOptions {
  /** Pictures of more pixels are refused before any is decoded; 2^24 (4096 × 4096) unless given. */
  readonly maxPixels?: number;
}

/**
 * Decodes a PNG, JPEG or WebP to sRGB bytes, upright (EXIF orientation applied), with alpha where the file has it; 16-bit, grey,
 * palette and CMYK pictures are converted, of an animation the first frame is taken.
 * Rejects with an InputError of one line when the bytes are none of the three, are cut off or damaged, or claim too many pixels.
 */
export async function decodeImage(bytes: Uint8Array, { maxPixels = 2 ** 24 }: DecodeOptions = {}): Promise<Picture> {
  const format = formatOf(bytes);
  if (format === 'PNG') checkPng(bytes, maxPixels); // before the library unpacks any chunk
  checkPixels(await refusing(format, sharp(bytes, { limitInputPixels: false }).metadata()), maxPixels); // reads headers only
  const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning' }).autoOrient().toColourspace('srgb');
  const { data, info } = await refusing(format, image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }));
  return { width: info.width, height: info.height, channels: info.channels as 3 | 4, data };
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
  if (width * height > maxPixels) throw new InputError(`the picture has ${width} × ${height} pixels, more than the ${maxPixels} allowed`);
}

/** What the decoder says of damage, as one line of ours: it repeats itself over several. */
function refusing<T>(format: string, decoding: Promise<T>): Promise<T> {
  return decoding.catch((error: Error) => {
    const [reason] = error.message.replace('Input buffer has corrupt header:', '').trim().split('\n');
    throw new InputError(`the ${format} is damaged or cut off${reason ? ` (${reason})` : ''}`);
  });
}
