// What programs use: `kaleido/metrics` of the packed product.
export { type ExtractOptions, extract, type PictureFeatures } from './extract.ts';
export type { PictureOfRecord, Pictures } from './pictures.ts';
export { type ScoreOptions, type Scores, type Sides, score } from './score-pictures.ts';
