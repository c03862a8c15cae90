// The public API of this package: `kaleido/shared` in the packed product.
export { InputError, UsageError } from './errors.ts';
export { decodeImage, encodePng, type Picture } from './image.ts';
export type { CaptionOrRecord, Records } from './ndjson.ts';
export type { BboxSegment, Blob, BlobSegment, Box, KaleidoRecord, LatentPart, Latents } from './record.ts';
