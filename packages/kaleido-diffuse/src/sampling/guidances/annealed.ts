import { number, UsageError } from '@kaleido/shared/cli';
import { random } from '@kaleido/shared/random';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { Guidance, GuidanceEntry, Level } from '../guidance.ts';

const options = {
  cads: number({
    help: 'condition-annealed sampling (CADS): scale of the noise added to the condition in early steps, such as 0.1',
    min: 0,
    default: 0,
  }),
  cadsFrom: number({ help: 'with --cads: fraction of the schedule below which the condition is clean (default 0.6)', min: 0, max: 1 }),
  cadsTo: number({ help: 'with --cads: fraction of the schedule above which the condition is pure noise (default 0.9)', min: 0, max: 1 }),
  cadsMix: number({
    help: 'with --cads: how far the noisy condition is rescaled to the mean and deviation of the clean one, 0 to 1 (default 1)',
    min: 0,
    max: 1,
  }),
} as const;

interface Annealing {
  /** s: scale of the noise. */
  readonly scale: number;
  /** τ₁ and τ₂, as fractions of the schedule. */
  readonly from: number;
  readonly to: number;
  /** ψ: mixing factor of the rescaled condition. */
  readonly mix: number;
}

/**
 * Condition-annealed diffusion sampling (CADS, arXiv 2310.17347 alg. 1): the conditional branches see ŷ = √g y + s √(1 − g) n, mixed by ψ
 * with ŷ rescaled to the mean and standard deviation of y. g falls linearly from 1 at time τ₁ to 0 at τ₂; sampling runs from time 1 to 0,
 * so its last steps see the clean condition.
 */
export const annealed = (inner: Guidance, { scale, from, to, mix }: Annealing): Guidance => ({
  conditions: inner.conditions,
  begin(batch) {
    const run = inner.begin(batch);
    return {
      branches(level) {
        const clean = cleanShare(level, from, to);
        const branches = run.branches(level);
        if (clean === 1) return branches;
        return branches.map((branch) => {
          if (branch.condition === 'unconditional') return branch;
          const change = (features: HostTensor, mask: HostTensor): HostTensor =>
            noisyCondition(branch.change?.(features, mask) ?? features, mask, {
              noise: (item) => random(batch.seeds[item]!, 'cads', branch.condition, level.index),
              clean,
              scale,
              mix,
            });
          return { ...branch, change };
        });
      },
      combine: (answers, level) => run.combine(answers, level),
    };
  },
});

/** g: weight of the clean condition at a time. */
export const cleanShare = ({ time }: Pick<Level, 'time'>, from: number, to: number): number =>
  time <= from ? 1 : time >= to ? 0 : (to - time) / (to - from);

interface Noising {
  readonly noise: (item: number) => ReturnType<typeof random>;
  readonly clean: number;
  readonly scale: number;
  readonly mix: number;
}

/** Adds noise to all tokens except padding. */
function noisyCondition(features: HostTensor, mask: HostTensor, { noise, clean, scale, mix }: Noising): HostTensor {
  const [items = 0, tokens = 0, width = 0] = features.shape;
  const out = (features.data as Float32Array).slice();
  for (let item = 0; item < items; item++) {
    // Padding comes last, so the noise depends neither on it nor on the batch.
    const real = (mask.data as Float32Array).subarray(item * tokens, (item + 1) * tokens).reduce((sum, value) => sum + value, 0);
    const y = out.subarray(item * tokens * width, (item * tokens + real) * width);
    const noised = new Float32Array(y.length);
    noise(item).fillNormal(noised);
    const [keep, add] = [Math.sqrt(clean), scale * Math.sqrt(1 - clean)];
    for (let i = 0; i < y.length; i++) noised[i] = keep * y[i]! + add * noised[i]!;
    const [before, after] = [momentsOf(y), momentsOf(noised)];
    const stretch = after.deviation > 0 ? before.deviation / after.deviation : 1;
    for (let i = 0; i < y.length; i++) {
      const rescaled = (noised[i]! - after.mean) * stretch + before.mean;
      y[i] = mix * rescaled + (1 - mix) * noised[i]!;
    }
  }
  return float32(features.shape, out);
}

function momentsOf(values: Float32Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

export const cads: GuidanceEntry<typeof options> = {
  options,
  wrap(inner, { cads: scale, cadsFrom, cadsTo, cadsMix }) {
    const given = Object.entries({ '--cads-from': cadsFrom, '--cads-to': cadsTo, '--cads-mix': cadsMix });
    const alone = given.find(([, value]) => value !== undefined);
    if (scale === 0 && alone) throw new UsageError(`${alone[0]}: only applies with --cads`);
    if (scale === 0) return inner;
    const [from, to] = [cadsFrom ?? 0.6, cadsTo ?? 0.9];
    if (from > to) throw new UsageError(`--cads-from: expected at most --cads-to (${to}), got ${from}`);
    return annealed(inner, { scale, from, to, mix: cadsMix ?? 1 });
  },
  record: ({ cads: scale, cadsFrom = 0.6, cadsTo = 0.9, cadsMix = 1 }) => (scale === 0 ? {} : { cads: scale, cadsFrom, cadsTo, cadsMix }),
};
