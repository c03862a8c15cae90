export {
  type DecodedPicture,
  type DecodeOptions,
  decodeImage,
  type Orientation,
  openImage,
  type PackedPicture,
} from './image/decode.ts';
export { encodePng } from './image/encode.ts';
export { fontFamily, loadFont, missingLetters } from './image/font.ts';
export type { Picture } from './image/picture.ts';
export { readPngText } from './image/png-text.ts';
export { type Kernel, resizeImage } from './image/resize.ts';
