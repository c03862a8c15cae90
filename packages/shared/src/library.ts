// What programs use beside the other packages: `kaleido/shared` of the packed product.
export { InputError, UsageError } from './errors.ts';
export { decodeImage, encodePng, type Picture } from './image.ts';
export type { CaptionOrRecord, Records } from './ndjson.ts';
export type { BboxSegment, Blob, BlobSegment, Box, KaleidoRecord, LatentPart, Latents } from './record.ts';
