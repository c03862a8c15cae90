import { checkPicture, type Picture } from './picture.ts';
import { sharp } from './sharp.ts';

/** A JPEG of the picture, without chroma subsampling, which would blur coloured edges. */
export async function encodeJpeg(picture: Picture, quality = 90): Promise<Buffer> {
  checkPicture(picture);
  const { width, height, channels, data } = picture;
  return sharp(data, { raw: { width, height, channels } }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
}
