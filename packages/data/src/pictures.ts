export { checkPictures, readPictures } from './pictures/read.ts';
export type { NamedPicture } from './pictures/source.ts';
