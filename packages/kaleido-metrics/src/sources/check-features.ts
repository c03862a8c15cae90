import { InputError } from '@kaleido/shared/errors';
import type { Moments } from '../moments.ts';
import { countOf, type Points } from '../points.ts';

/**
 * Magnitudes that features may have: cubes of their products (KID) and squares of their variances (FID) stay well inside double
 * precision, which ends near 1e±308.
 */
const MAX_MAGNITUDE = 1e50;
const MIN_MAGNITUDE = 1e-50;

/**
 * Checks features before anything is computed from them.
 * @throws InputError that begins with `name` unless there are at least `fewest` samples, all of finite numbers of a size to compute with
 */
export function checkPoints(points: Points, name: string, fewest = 2): void {
  const count = countOf(points);
  if (!(count >= fewest)) throw new InputError(`${name}: ${count === 1 ? '1 sample' : 'no samples'}, expected at least ${fewest}`);
  const at = notFinite(points.data);
  if (at >= 0) {
    const [sample, column] = [Math.floor(at / points.width), at % points.width];
    throw new InputError(`${name}: sample ${sample}, feature ${column}: expected a finite number, got ${points.data[at]}`);
  }
  checkMagnitude(points.data, `${name}: features`);
}

function checkMagnitude(values: Float32Array | Float64Array, what: string): void {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  if (most > MAX_MAGNITUDE || (most > 0 && most < MIN_MAGNITUDE))
    throw new InputError(
      `${what}: the largest magnitude is ${most}, expected 0 or ${MIN_MAGNITUDE} to ${MAX_MAGNITUDE}: scale both sides alike`,
    );
}

/**
 * Checks statistics before anything is computed from them.
 * @throws InputError that begins with `name` unless mean and covariance are finite, of a size to compute with, and no variance is negative
 */
export function checkMoments({ mean, covariance }: Moments, name: string): void {
  for (const [what, data] of [
    ['mu', mean],
    ['sigma', covariance.data],
  ] as const) {
    const at = notFinite(data);
    if (at >= 0) throw new InputError(`${name}: ${what}[${at}]: expected a finite number, got ${data[at]}`);
  }
  checkMagnitude(mean, `${name}: mu`);
  checkMagnitude(
    covariance.data.map((value) => Math.sign(value) * Math.sqrt(Math.abs(value))),
    `${name}: square roots of sigma`,
  );
  const negative = mean.findIndex((_, i) => covariance.data[i * mean.length + i]! < 0);
  if (negative >= 0) throw new InputError(`${name}: sigma[${negative}, ${negative}]: expected a variance of at least 0`);
}

function notFinite(data: Float32Array | Float64Array): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i]!)) return i;
  return -1;
}
