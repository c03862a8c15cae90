export { checkPictures, readPictures } from './pictures/read.ts';
export { saidOf } from './pictures/said-of.ts';
export type { NamedPicture, Said } from './pictures/source.ts';
