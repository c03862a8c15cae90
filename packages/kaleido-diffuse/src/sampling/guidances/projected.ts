import { flag, number, UsageError } from '@kaleido/shared/cli';
import { cleanPicture, predictionChange } from '../clean-picture.ts';
import type { Guidance, GuidanceEntry } from '../guidance.ts';
import { combine, mapPictures, type Pictures } from '../pictures.ts';
import { plain } from './plain.ts';

const options = {
  apg: flag({ help: 'adaptive projected guidance (APG): removes the component of guidance that over-saturates pictures' }),
  apgMomentum: number({
    help: 'with --apg: momentum of the direction, usually negative (default -0.5)',
    min: -1,
    max: 1,
  }),
  apgNorm: number({ help: 'with --apg: maximum norm of the direction at the lowest resolution (default 15; 0 is no limit)', min: 0 }),
  apgParallel: number({ help: 'with --apg: weight of the component parallel to the conditional prediction (default 0)', min: 0 }),
} as const;

/** Parameters of APG; the defaults are the paper's for Stable Diffusion XL. */
interface Projection {
  /** β: momentum, the weight of earlier directions. */
  readonly momentum: number;
  /** r: maximum norm of the direction at the lowest resolution, scaled to the same root mean square at finer ones; 0 is no limit. */
  readonly norm: number;
  /** η: weight of the direction's component parallel to the conditional prediction. */
  readonly parallel: number;
}

/**
 * Adaptive projected guidance (arXiv 2410.02416 alg. 1), in x₀, for each picture and resolution separately:
 *   Δ ← (cond − uncond) + β Δ,  then  cond + (w − 1) (Δ⊥ + η Δ∥), where Δ is clipped to the norm r, Δ∥ is parallel to cond and Δ⊥ orthogonal.
 */
export const projected = (weight: number, { momentum, norm, parallel }: Projection): Guidance => ({
  conditions: ['unconditional', 'record'],
  begin({ seeds: { length: items } }) {
    let direction: Pictures | undefined;
    return {
      branches: () => [{ condition: 'unconditional' }, { condition: 'record' }],
      combine([uncond, record], { xs, gammas, prediction }) {
        const clean = (raw: Pictures): Pictures => mapPictures(raw, (values, r) => cleanPicture(prediction, xs[r]!, values, gammas[r]!));
        const [unconds, conds] = [clean(uncond!), clean(record!)];
        const earlier = direction;
        direction = mapPictures(conds, (cond, r) => combine([1, cond], [-1, unconds[r]!], [earlier ? momentum : 0, earlier?.[r] ?? cond]));
        const lowest = conds.at(-1)!.length;
        return mapPictures(record!, (raw, r) => {
          const limit = norm * Math.sqrt(raw.length / lowest);
          const update = eachPicture(items, direction![r]!, conds[r]!, (delta, cond) =>
            scaleParallel(clipNorm(delta, limit), cond, parallel),
          );
          return combine([1, raw], [weight - 1, predictionChange(prediction, update, gammas[r]!)]);
        });
      },
    };
  },
});

/** Clips the norm of a vector; a limit of 0 is none. */
function clipNorm(vector: Float32Array, limit: number): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return limit > 0 && length > limit ? combine([limit / length, vector]) : vector;
}

/** Scales the component of a vector parallel to an axis by `parallel`. */
function scaleParallel(vector: Float32Array, axis: Float32Array, parallel: number): Float32Array {
  const square = dot(axis, axis);
  return square === 0 ? vector : combine([1, vector], [((parallel - 1) * dot(vector, axis)) / square, axis]);
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Applies a function to each picture of two batches. */
function eachPicture(
  items: number,
  a: Float32Array,
  b: Float32Array,
  of: (a: Float32Array, b: Float32Array) => Float32Array,
): Float32Array {
  const size = a.length / items;
  const out = new Float32Array(a.length);
  for (let at = 0; at < a.length; at += size) out.set(of(a.subarray(at, at + size), b.subarray(at, at + size)), at);
  return out;
}

export const apg: GuidanceEntry<typeof options & typeof plain.options> = {
  options: { ...plain.options, ...options },
  wrap(inner, { guidance, apg: isOn, apgMomentum, apgNorm, apgParallel }) {
    const given = Object.entries({ '--apg-momentum': apgMomentum, '--apg-norm': apgNorm, '--apg-parallel': apgParallel });
    const alone = given.find(([, value]) => value !== undefined);
    if (!isOn && alone) throw new UsageError(`${alone[0]}: only applies with --apg`);
    if (!isOn || guidance === 1) return inner;
    return projected(guidance, { momentum: apgMomentum ?? -0.5, norm: apgNorm ?? 15, parallel: apgParallel ?? 0 });
  },
  record: ({ apg: isOn, apgMomentum = -0.5, apgNorm = 15, apgParallel = 0 }) => (isOn ? { apgMomentum, apgNorm, apgParallel } : {}),
};
