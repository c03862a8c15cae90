import type { FeatureOrigin, Features } from '../features.ts';
import type { Moments } from '../moments.ts';
import type { Covering } from '../neighbours/covering.ts';
import type { NearestReals } from '../neighbours/nearest-reals.ts';
import type { NeighbourhoodSizes } from '../neighbours/neighbourhood.ts';

/** One side of a comparison. */
export interface Sample {
  /** The source as the user named it. */
  readonly name: string;
  readonly origin: FeatureOrigin;
  readonly width: number;
  /** Undefined for statistics without a sample count. */
  readonly count: number | undefined;
  /** Undefined for statistics. */
  readonly features: Features | undefined;
  /** Computed on first use. */
  readonly moments: () => Promise<Moments>;
}

export interface MetricSettings {
  readonly k: NeighbourhoodSizes;
  readonly kidSubset: number | 'all';
  readonly seed: number;
}

/** The inputs of metrics, and intermediate results shared by several of them, each computed on first use. */
export interface Comparison {
  readonly real: Sample | undefined;
  readonly fake: Sample;
  readonly settings: MetricSettings;
  readonly neighbourhood: () => Promise<Covering>;
  readonly nearest: () => Promise<NearestReals>;
  readonly watch: Watch;
}

/** Reports progress of a long computation: `advance` is called for each unit, `close` at the end. */
export type Watch = (unit: string, total: number) => { advance(by?: number): void; close(): void };

/** A value that JSON can hold. */
export type Json = number | string | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A metric's value, with details. */
interface Score {
  readonly value: number;
  readonly [detail: string]: Json;
}

/** Rows of a bootstrap sample of both sides. */
export interface Draw {
  readonly real: Int32Array;
  readonly fake: Int32Array;
}

export interface Metric {
  /** Name for people. */
  readonly title: string;
  /** Whether it compares two sides; otherwise it depends on the fakes alone. */
  readonly compares: boolean;
  /** Whether it is based on a probe's answers rather than features. */
  readonly isRead?: true;
  /** Why it cannot be computed from these inputs; undefined when it can. */
  readonly absent: (comparison: Comparison) => string | undefined;
  /** @throws RangeError when the inputs turn out not to allow it */
  readonly measure: (comparison: Comparison) => Promise<Score>;
  /** Recommended minimum of samples per side; undefined if any number will do. */
  readonly enough?: (comparison: Comparison, score: Score) => number;
  /** The value for each bootstrap sample. */
  readonly resample?: (comparison: Comparison, draws: readonly Draw[]) => Promise<number[]>;
}
