export { type ExtractOptions, extractFeatures } from './extract-features.ts';
export { checkPictures, readPictures } from './read.ts';
export type { NamedPicture, PictureOptions } from './source.ts';
