import type { Pictures } from './pictures.ts';

/** How the predictions with and without the text are put together. */
export interface Guidance {
  /** Weight at a noise level, given as σ of the lowest resolution. At 1 the network is asked once, with the text alone. */
  weight(sigma: number): number;
  combine(unconditional: Pictures, conditional: Pictures, weight: number): Pictures;
}

export interface GuidanceOptions {
  readonly weight: number;
  /** Noise levels, as σ of the lowest resolution, between which guidance is on. */
  readonly from: number;
  readonly to: number;
}
