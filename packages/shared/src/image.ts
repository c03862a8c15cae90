export { besideEachOther } from './image/beside.ts';
export { contactSheet, type SheetEntry, type SheetLayout, sheetCapacity } from './image/contact-sheet.ts';
export {
  type DecodedPicture,
  type DecodeOptions,
  decodeImage,
  type Orientation,
  openImage,
  type PackedPicture,
} from './image/decode.ts';
export { drawLatents } from './image/draw-latents.ts';
export { encodePng } from './image/encode.ts';
export { loadFont, missingLetters } from './image/font.ts';
export { encodeJpeg } from './image/jpeg.ts';
export type { Picture } from './image/picture.ts';
export { toPicture, writePixels } from './image/pixels.ts';
export { isPng } from './image/png-chunks.ts';
export { readPngText, recordKeyword } from './image/png-text.ts';
export { type Kernel, resizeImage } from './image/resize.ts';
