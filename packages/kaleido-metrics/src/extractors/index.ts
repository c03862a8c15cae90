export type { Extraction, Extractor, ExtractorOptions, InceptionDims } from './extractor.ts';
export { inceptionDims } from './extractor.ts';
export { extractorNames, openExtractor } from './extractors.ts';
export { type ResizeName, resizeNames } from './resize/resizes.ts';
