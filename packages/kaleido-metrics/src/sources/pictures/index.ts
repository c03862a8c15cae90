export { type ExtractOptions, extractFeatures } from './extract-features.ts';
export { readPictures } from './read.ts';
export type { NamedPicture, PictureOptions } from './source.ts';
