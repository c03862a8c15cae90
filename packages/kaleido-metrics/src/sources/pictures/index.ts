export { extractFeatures } from './extract-features.ts';
export { checkPictures, readPictures } from './read.ts';
