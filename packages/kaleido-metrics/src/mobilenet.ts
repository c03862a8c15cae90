export type { Extractor } from './extractors/extractor.ts';
export { openMobilenetAt } from './extractors/mobilenet/open.ts';
