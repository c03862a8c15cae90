import type { KaleidoRecord, LatentPart, Latents } from '@kaleido/shared/record';

/*
 * What server and page say to each other. All addresses lie below `/TOKEN/`; bodies and answers are JSON unless another type is named.
 * An answer of 400 or above is a `Refusal`.
 *
 *   GET    .              the page
 *   GET    state          → State
 *   GET    events?page=ID → a stream of `EditEvent`, one JSON value a message. Jobs' events go to the page that asked for the job
 *   PUT    records        PutRecords → Revised; 409 when the revision is not the server's
 *   POST   plan           PlanRequest → JobStarted; 503 when two jobs of other pages are there already
 *   POST   draw           DrawRequest → JobStarted; likewise
 *   DELETE jobs/ID        aborts a job → 204
 *   POST   open           a file's bytes (a PNG that carries a record, records, foreign plans) → Opened
 *   POST   words          WordsRequest → Words
 *   POST   vokens         VokensRequest → image/png: what the vokens decode to
 *   POST   keep           KeepRequest → 204: writes the record to the command's output; a studio only
 *   POST   done           DoneRequest → 204; 409 as for `records`. Writes the records and ends the command
 *   POST   cancel         → 204: ends the command without writing
 */

/** A record under the key that it keeps while it is edited. Pages make keys up for records that they add (1 to 64 letters, digits, - and _). */
export interface KeyedRecord {
  readonly key: string;
  readonly record: KaleidoRecord;
}

/** What a page begins with, and fetches again when the records were changed by another page. */
export interface State {
  /** `pipe`: "Done" writes all records and ends. `studio`: "Keep" writes one record, and the command goes on. */
  readonly mode: 'pipe' | 'studio';
  /** Grows by one with each change of the records. */
  readonly revision: number;
  readonly records: readonly KeyedRecord[];
  readonly model: ModelFacts;
}

/** What a page needs to know of the model. */
export interface ModelFacts {
  readonly name: string;
  /** Parts that it plans, in order; none for a model without a prior. */
  readonly parts: readonly LatentPart[];
  /** Vokens of a picture; null if it varies, or if it has none. */
  readonly vokenCount: number | null;
  /** Whether `vokens` can be asked for. */
  readonly showsVokens: boolean;
  /** Sides of its pictures in pixels, finest first. */
  readonly sizes: readonly number[];
  /** Most tokens of a caption, and of all latents together. */
  readonly limits: { readonly caption: number; readonly latents: number };
  /** Settings with which it draws unless others are asked for. */
  readonly drawing: { readonly guidance: number; readonly steps: number };
  /** Names of what it was trained to draw, and captions to try; null where the model does not say. */
  readonly domain: Readonly<Record<'subjects' | 'things' | 'relations' | 'styles' | 'backdrops' | 'captions', readonly string[]>> | null;
}

/** An error, in one line. */
export interface Refusal {
  readonly message: string;
}

/** Replaces all records: those left out are removed. Of each, caption, id, seed, model and latents are taken; all else stays as it was read. */
export interface PutRecords {
  /** The id that the page made up for itself (1 to 64 letters, digits, - and _). */
  readonly page: string;
  /** The revision that the page has seen. */
  readonly revision: number;
  readonly records: readonly KeyedRecord[];
}

export interface Revised {
  readonly revision: number;
}

/** What planning again leaves as it is, word for word. */
export interface Locks {
  /** Locked parts; one that the record lacks stays missing. */
  readonly parts: readonly LatentPart[];
  /** Indices of locked segments in parts that are not locked. */
  readonly segments: { readonly bbox?: readonly number[] | undefined; readonly blob?: readonly number[] | undefined };
}

export interface PlanRequest {
  readonly page: string;
  readonly record: KaleidoRecord;
  readonly locks: Locks;
  /** Plans, at most 8. */
  readonly count: number;
  /** uint32; a new one by default. */
  readonly seed?: number;
  /** Whether each plan is drawn too, by the inner network alone, small and fast. */
  readonly thumbnails: boolean;
}

export interface DrawRequest {
  readonly page: string;
  readonly record: KaleidoRecord;
  /** uint32; by default the record's own, or a new one. */
  readonly seed?: number;
  readonly guidance?: number;
  readonly steps?: number;
  /** `inner`: by the inner network alone, small and fast. */
  readonly size: 'inner' | 'full';
}

/**
 * A job waits while another page's runs. A page's new job aborts the one that it asked for before.
 */
export interface JobStarted {
  readonly job: number;
}

/** A PNG in base64. */
export interface PngMessage {
  readonly width: number;
  readonly height: number;
  readonly png: string;
}

/** How a picture was drawn: guidance, steps, sampler, seed, and all else that stands in its PNG. */
export interface DrawnWith {
  readonly seed?: number;
  readonly guidance?: number;
  readonly steps?: number;
  readonly [setting: string]: unknown;
}

export type EditEvent =
  /** The records were changed by this page. */
  | { readonly kind: 'records'; readonly revision: number; readonly page: string }
  | { readonly kind: 'started'; readonly job: number }
  /** Denoising steps. */
  | { readonly kind: 'progress'; readonly job: number; readonly done: number; readonly total: number }
  /** The picture as the inner network expects it after a few steps. */
  | ({ readonly kind: 'preview'; readonly job: number } & PngMessage)
  /** A plan, with a seed of its own; `index` counts the job's plans from 0. */
  | { readonly kind: 'plan'; readonly job: number; readonly index: number; readonly record: KaleidoRecord }
  /** A picture of a drawing (index 0), or of the plan of the same index. The PNG carries record and settings. */
  | ({
      readonly kind: 'picture';
      readonly job: number;
      readonly index: number;
      readonly record: KaleidoRecord;
      readonly settings: DrawnWith;
    } & PngMessage)
  | { readonly kind: 'ended'; readonly job: number; readonly how: 'done' | 'aborted' }
  | { readonly kind: 'ended'; readonly job: number; readonly how: 'failed'; readonly message: string }
  /** The command ends: nothing more can be asked. */
  | { readonly kind: 'closed'; readonly how: 'done' | 'cancelled' | 'stopped' };

/** What a dropped or pasted file holds. */
export interface Opened {
  readonly records: readonly KaleidoRecord[];
  /** Of a PNG. */
  readonly picture?: PngMessage & { readonly settings: DrawnWith };
}

export interface WordsRequest {
  readonly caption: string;
  readonly latents?: Latents;
}

/** The length of texts in tokens, and words that the model cannot know. */
export interface Words {
  readonly tokens: { readonly caption: number; readonly latents: number } & Readonly<Partial<Record<LatentPart, number>>>;
  /** Words of all texts that the model has never drawn, as they are spelt, each once. */
  readonly unknown: readonly string[];
}

export interface VokensRequest {
  readonly vokens: readonly number[];
}

export interface KeepRequest {
  readonly record: KaleidoRecord;
}

export interface DoneRequest {
  readonly revision: number;
}
