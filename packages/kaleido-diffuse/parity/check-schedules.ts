import { float32, int32 } from '@kaleido/shared/tensors';
import { shiftGamma } from '#src/diffusion/schedule';
import { schedules } from '#src/diffusion/schedules';
import { spacings } from '#src/sampling/spacings';
import type { MdmFixtures, ParityResult } from './mdm-fixtures.ts';
import { vdmWeights } from './vdm-weights.ts';

/** The fixtures' names of our schedules. */
const NAMES = { cosine_iddpm: 'cosine_iddpm', cosine_logsnr: 'cosine_logsnr5', linear: 'ddpm_linear' } as const;

/** Tables of γ, their shifts and weights, and step selections (entries sched). */
export function* checkSchedules(fixtures: MdmFixtures): Generator<ParityResult> {
  const entries = Object.keys(fixtures.below('sched.'));
  const compare = (name: string, values: Float64Array) =>
    fixtures.compare(`sched.${name}`, float32([values.length], Float32Array.from(values)));
  for (const entry of entries) {
    const [kind = '', total = '', what = ''] = entry.split('.');
    if (kind === 'timesteps') {
      const indices = spacings.uniform(Number(what), new Float64Array(Number(total) + 1));
      yield fixtures.compare(`sched.${entry}`, int32([indices.length], indices));
      continue;
    }
    const name = (Object.keys(NAMES) as (keyof typeof NAMES)[]).find((key) => NAMES[key] === kind);
    if (!name) continue;
    const gammas = schedules[name](Number(total));
    const shift = what.match(/^shift(\d+)(?:_power(\d+))?$/);
    if (what === 'gammas') yield compare(entry, gammas);
    else if (what === 'vdm_weights') yield compare(entry, vdmWeights(gammas));
    else if (shift)
      yield compare(
        entry,
        gammas.map((gamma) => shiftGamma(gamma, Number(shift[1]), Number(shift[2] ?? 1))),
      );
  }
}
