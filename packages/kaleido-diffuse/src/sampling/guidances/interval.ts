import type { Guidance, GuidanceOptions } from '../guidance.ts';
import { plain } from './plain.ts';

/** Guidance between two noise levels alone (Kynkäänniemi 2024, arXiv 2404.07724): more diverse, and one call less outside. */
export const interval = (options: GuidanceOptions): Guidance => ({
  ...plain(options),
  weight: (sigma) => (sigma >= options.from && sigma <= options.to ? options.weight : 1),
});
