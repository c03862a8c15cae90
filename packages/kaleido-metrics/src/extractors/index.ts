export type { Extractor, ExtractorOptions } from './extractor.ts';
export { openExtractor } from './extractors.ts';
