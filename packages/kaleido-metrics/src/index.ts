export { type ExtractOptions, extract, type PictureFeatures } from './extract.ts';
export type { FeatureOrigin, Features } from './features.ts';
export type { PictureOfRecord, Pictures } from './pictures.ts';
export { type ScoreOptions, type Scores, type Sides, score } from './score-pictures.ts';
