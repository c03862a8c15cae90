export { type DecodeOptions, decodeImage } from './image/decode.ts';
export { encodePng } from './image/encode.ts';
export type { Picture } from './image/picture.ts';
export { readPngText } from './image/png-text.ts';
export { type Kernel, resizeImage } from './image/resize.ts';
