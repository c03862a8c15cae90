import type { KaleidoRecord } from './record/types.ts';

export type { BboxSegment, Blob, BlobSegment, Box, KaleidoRecord, LatentPart, Latents, RecordImage } from './record/types.ts';
export { latentParts } from './record/types.ts';

/**
 * The value as a record. Throws an InputError, one line that names record, field and reason:
 * `stdin:3: latents.bbox[1].boxes[0]: x2 (120) is left of x1 (340)`.
 */
export declare function validateRecord(value: unknown, where: string): KaleidoRecord;

/** Whether the text holds, once normalised (NFKC), a group such as "(1, 2, 3, 4)" that would read as a box or a blob. */
export declare function looksLikeCoordinates(text: string): boolean;

/** The JSON Schema (draft 2020-12) of a record, with units in its descriptions. */
export declare const recordSchema: { readonly $schema: string };
