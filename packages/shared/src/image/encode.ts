import { checkPicture, type Picture } from './picture.ts';
import { chunksOf } from './png-chunks.ts';
import { encodeTexts } from './png-text.ts';
import { sharp } from './sharp.ts';

/**
 * Encodes a picture as PNG, with texts by keyword before the pixels (see `readPngText`). Deterministic.
 * @throws RangeError when the picture's bytes do not match its size or a text cannot be stored
 */
export async function encodePng(picture: Picture, texts: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  checkPicture(picture);
  const chunks = encodeTexts(texts);
  const { width, height, channels, data } = picture;
  const png = await sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer();
  const [header] = chunksOf(png);
  return Buffer.concat([png.subarray(0, header!.end), chunks, png.subarray(header!.end)]);
}
