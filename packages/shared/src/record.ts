export { looksLikeCoordinates } from './record/coordinates.ts';
export { blobOfMoments, type Moments } from './record/moments.ts';
export { onlyParts } from './record/only-parts.ts';
export { boxArea, boxAround, boxIou, boxOverlap } from './record/overlap.ts';
export { type SceneFacts, sceneFacts } from './record/scene.ts';
export { recordSchema } from './record/schema.ts';
export type { BboxSegment, Blob, BlobSegment, Box, KaleidoRecord, LatentPart, Latents, RecordImage } from './record/types.ts';
export { latentParts } from './record/types.ts';
export { validateRecord } from './record/validate.ts';
