import type { ScoreCell } from '../cell.ts';
import { type MethodName, methodOf, methods } from '../methods.ts';
import type { Figure } from './figure.ts';

/** Enough pictures for intervals, or only enough to see that all works. */
const full = { captions: 125, group: 16, scenes: 20_000, bootstrap: 20 };
const fewer = { captions: 125, group: 4, scenes: 20_000, bootstrap: 20 };
const tiny = { captions: 4, group: 2, scenes: 2000, bootstrap: 3 };

/** Plain guidance, and the plan in its two forms. */
const HEADLINE: readonly MethodName[] = ['plain', 'text-bbox', 'combined'];
const GUIDANCES = [7, 4, 1, 2, 3, 1.5, 5, 10];
/** What may keep pictures whole at the strongest guidance. */
const IN_INTERVAL: readonly MethodName[] = ['text-bbox-interval', 'interval'];

export const scoreCell = (
  method: MethodName,
  guidance: number,
  sizes: Omit<ScoreCell, 'kind' | 'method' | 'guidance' | 'seed'>,
): ScoreCell => ({
  ...{ kind: 'scores', method, guidance, seed: 1 },
  ...sizes,
});

/** Every method at every guidance, but for what is another method at guidance 1. */
const cross = (guidances: readonly number[], names: readonly MethodName[], sizes: Parameters<typeof scoreCell>[2]): ScoreCell[] =>
  guidances.flatMap((g) => names.flatMap((name) => (g === 1 && methodOf(name).isOtherAtOne ? [] : [scoreCell(name, g, sizes)])));

const PLAIN = 'A plain model is the shipped one with `--latents none` unless `--plain-model` names another.';

/** Fig. 5 at the resolution of the inner network, with every method. */
export function scenes16(quick: boolean): Figure {
  const sizes = { data: 'scenes', size: 16, ...(quick ? tiny : full) } as const;
  const isOther = (name: MethodName) => name !== 'data' && !HEADLINE.includes(name);
  const others = (Object.keys(methods) as MethodName[]).filter(isOther);
  return {
    title: 'Quality and diversity against guidance: scenes, 16 pixels',
    note:
      `${PLAIN} Captions are the most frequent of 20 000 scenes, and the reals all scenes of these captions among 20 000 others. At guidance 1 ` +
      'interval, APG and autoguidance are plain guidance.',
    cells: quick
      ? [scoreCell('plain', 7, sizes), scoreCell('text-bbox', 7, sizes)]
      : [
          scoreCell('data', 1, sizes),
          ...cross(GUIDANCES, HEADLINE, sizes),
          ...cross([7, 4, 1], others, sizes),
          ...cross([10], IN_INTERVAL, sizes),
        ],
  };
}

/** The same at the model's full resolution, for the headline and the two best rivals. */
export function scenes64(quick: boolean): Figure {
  const sizes = { data: 'scenes', size: 64, ...(quick ? tiny : fewer) } as const;
  return {
    title: 'The same at 64 pixels',
    note: `${PLAIN} Four pictures of each caption.`,
    cells: quick
      ? [scoreCell('plain', 7, sizes)]
      : [scoreCell('data', 1, sizes), ...cross([7, 4, 1], [...HEADLINE, 'interval', 'cads'], sizes)],
  };
}

/** Photographs: ten classes of clothes. */
export function clothes(quick: boolean): Figure {
  const sizes = { data: 'clothes', size: 32, ...(quick ? tiny : { ...full, captions: 10, group: 100 }) } as const;
  return {
    title: 'Photographs of clothes, 32 pixels',
    note:
      'A model of the names of ten classes (`--clothes-model`) and a plain one (`--clothes-plain-model`, by default the same with ' +
      '`--latents none`), against all photographs that they were trained on and against the held-out ones (`--photos`), scaled to what is drawn.',
    cells: cross(quick ? [7] : [7, 4, 1], quick ? ['plain'] : ['plain', 'combined', 'text-bbox', 'interval'], sizes),
  };
}
