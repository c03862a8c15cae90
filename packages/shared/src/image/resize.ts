import sharp from 'sharp';
import { checkPicture, type Picture } from './picture.ts';

/** How a pixel of the new picture is made from the old ones: `nearest` copies one and keeps edges hard, `lanczos3` is the sharpest of the smooth. */
export type Kernel = 'nearest' | 'linear' | 'cubic' | 'mitchell' | 'lanczos3';

/** Scales a picture to the given sides, whatever that does to its proportions. */
export async function resizeImage(picture: Picture, width: number, height: number, kernel: Kernel = 'lanczos3'): Promise<Picture> {
  checkPicture(picture);
  const raw = { width: picture.width, height: picture.height, channels: picture.channels };
  const data = await sharp(picture.data, { raw }).resize(width, height, { fit: 'fill', kernel }).raw().toBuffer();
  return { width, height, channels: picture.channels, data };
}
