/** Top-left and bottom-right corner [x1, y1, x2, y2], integers 0…1000 of the image's width and height; x1 < x2, y1 < y2. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * An ellipse [xc, yc, rMajor, rMinor, theta]: centre and radii are integers 0…1000, theta is an integer 0…180, the angle in
 * degrees from the x axis to the major axis, clockwise as seen (y grows downwards).
 */
export type Blob = readonly [xc: number, yc: number, rMajor: number, rMinor: number, theta: number];

/** A piece of the grounded caption: a phrase and where it is; without `boxes` it is connecting text. */
export interface BboxSegment {
  readonly text: string;
  readonly boxes?: readonly Box[];
}

/** A piece of the caption grounded by ellipses; without `blobs` it is connecting text. */
export interface BlobSegment {
  readonly text: string;
  readonly blobs?: readonly Blob[];
}

/** The plan of a picture. A part that is absent was not planned; `''` or `[]` is a part that is present and empty. */
export interface Latents {
  readonly text?: string;
  readonly bbox?: readonly BboxSegment[];
  readonly blob?: readonly BlobSegment[];
  readonly voken?: readonly number[];
}

/** The names of the parts of a plan, in the order in which they are sampled and serialised. */
export const latentParts = ['text', 'bbox', 'blob', 'voken'] as const satisfies readonly (keyof Latents)[];

/** One part's name. */
export type LatentPart = (typeof latentParts)[number];

/** A rendered (or, in a data set, a source) picture inside a record, with the settings that made it. */
export interface RecordImage {
  readonly width: number;
  readonly height: number;
  /** The PNG file, base64. */
  readonly png: string;
  readonly guidance?: number;
  readonly sampler?: string;
  readonly steps?: number;
  readonly seed?: number;
}

/** One record of the pipe, which people can read and edit. Unknown fields are passed on with the record's source text. */
export interface KaleidoRecord {
  readonly caption: string;
  readonly id?: string;
  /** uint32; rendering is keyed by it alone. */
  readonly seed?: number;
  readonly model?: string;
  /** The tokenizer of the vokens: its name, `@`, and the first eight digits of the SHA-256 of its file. */
  readonly voken_tokenizer?: string;
  /** The share of a pipe that its first command took the record for (`KALEIDO_SHARD`). */
  readonly kaleido_shard?: string;
  readonly latents?: Latents;
  /** What the picture truly shows, where that is known; carried along as it is (`sceneFacts` reads it). */
  readonly scene?: unknown;
  readonly image?: RecordImage;
}
