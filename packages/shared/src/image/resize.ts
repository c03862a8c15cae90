import { checkPicture, type Picture } from './picture.ts';
import { sharp } from './sharp.ts';

/** Interpolation: `nearest` copies pixels and keeps edges hard, `lanczos3` is the sharpest of the smooth kernels. */
export type Kernel = 'nearest' | 'linear' | 'cubic' | 'mitchell' | 'lanczos3';

/** Scales a picture to the given size, ignoring its aspect ratio. */
export async function resizeImage(picture: Picture, width: number, height: number, kernel: Kernel = 'lanczos3'): Promise<Picture> {
  checkPicture(picture);
  const raw = { width: picture.width, height: picture.height, channels: picture.channels };
  const data = await sharp(picture.data, { raw }).resize(width, height, { fit: 'fill', kernel }).raw().toBuffer();
  return { width, height, channels: picture.channels, data };
}
