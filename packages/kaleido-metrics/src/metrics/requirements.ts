import type { Features, Seen } from '../features.ts';
import type { Comparison } from './metric.ts';

/** Why a metric over both sides' statistics cannot be computed. */
export const withoutReal = ({ real }: Comparison): string | undefined => (real ? undefined : 'no real samples to compare with (--real)');

/** Why a metric over both sides' features cannot be computed. */
export const withoutFeatures = (comparison: Comparison): string | undefined =>
  withoutReal(comparison) ??
  (comparison.real!.features ? undefined : `${comparison.real!.name} holds statistics, not features`) ??
  withoutFakes(comparison);

/** Why a metric over a probe's answers cannot be computed. */
export const withoutReadings = (comparison: Comparison): string | undefined =>
  withoutFakes(comparison) ??
  (comparison.fake.features!.seen ? undefined : 'no probe has read the fakes (needs --probe, and pictures rather than features)');

/** A probe's answers about the fakes; to be called only if `withoutReadings` finds nothing missing. */
export function seenFakes({ fake }: Comparison): Seen {
  if (!fake.features?.seen) throw new RangeError('the fakes need readings by a probe');
  return fake.features.seen;
}

/** Why a metric over the fakes' features cannot be computed. */
export const withoutFakes = ({ fake }: Comparison): string | undefined =>
  fake.features ? undefined : `${fake.name} holds statistics, not features`;

/** The features of both sides; to be called only if `withoutFeatures` finds nothing missing. */
export function bothFeatures({ real, fake }: Comparison): { real: Features; fake: Features } {
  if (!real?.features || !fake.features) throw new RangeError('both sides need features');
  return { real: real.features, fake: fake.features };
}

/** The features of the fakes; to be called only if `withoutFakes` finds nothing missing. */
export function fakeFeatures({ fake }: Comparison): Features {
  if (!fake.features) throw new RangeError('the fakes need features');
  return fake.features;
}
