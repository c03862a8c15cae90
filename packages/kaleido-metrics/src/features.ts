import type { Said } from '@kaleido/data/pictures';
import type { ProbeConfig } from './probe/probe-config.ts';
import type { Reading } from './probe/reading.ts';

/** What made a set of features: two sets are comparable only if all of this agrees. */
export interface FeatureOrigin {
  /** The extractor as people name it, e.g. `inception`, `mobilenet_v2_140`, `onnx:dino.onnx`. */
  readonly name: string;
  /** `sha256:…` of the weights; absent for features without Kaleido's label. */
  readonly weights?: string;
  /** Resizing and scaling in words that identify them, e.g. `299 bilinear`. */
  readonly preprocessing?: string;
}

/** The features of a set of pictures. */
export interface Features {
  readonly origin: FeatureOrigin;
  /** Numbers a picture. */
  readonly width: number;
  /** [count, width], row-major. */
  readonly data: Float32Array | Float64Array;
  /** Name of each picture, when known (file, member or record). */
  readonly ids?: readonly string[];
  /** Caption of each picture, when known. */
  readonly captions?: readonly (string | undefined)[];
  /** Class probabilities [count, classes], where the extractor has them (Inception Score). */
  readonly probabilities?: { readonly classes: number; readonly data: Float32Array };
  /** A probe's answers about each picture, with its caption, latents and scene. Kept in the parts of a run, not in feature files. */
  readonly seen?: Seen;
}

/** The probe that gave the answers. */
export interface ReadBy {
  readonly path: string;
  readonly origin: FeatureOrigin;
  readonly config: ProbeConfig;
  /** Its evaluation, if its file has one. */
  readonly card: unknown;
}

/** Pictures with a probe's answers. */
export interface Seen {
  readonly by: ReadBy;
  readonly pictures: readonly SeenPicture[];
}

export interface SeenPicture {
  readonly reading: Reading;
  readonly said: Said;
}
