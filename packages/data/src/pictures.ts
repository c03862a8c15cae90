export { checkPictures, readPictures } from './pictures/read.ts';
export { checkSides, pictureInRecord } from './pictures/records.ts';
export { saidOf } from './pictures/said-of.ts';
export type { NamedPicture, Said } from './pictures/source.ts';
export { squarePicture } from './sample/crop.ts';
