import { type Point, scoreOf } from './points.ts';
import { captionLines, modesOf } from './scores.ts';
import { mean } from './statistics/mean.ts';
import { type PairedTest, pairedTest } from './statistics/paired.ts';
import type { TrainedName } from './trained.ts';

/** A paired comparison of the plan with plain guidance. */
export interface SeedTest {
  readonly score: string;
  /** What was paired: training seeds, or captions. */
  readonly unit: 'training seed' | 'caption';
  /** Means of each side. */
  readonly plan: number;
  readonly plain: number;
  readonly test: PairedTest;
}

const SEEDS = [1, 2, 3] as const;
const SCORES = [
  ['modes', 'probe'],
  ['recall', 'mobilenet'],
  ['recall', 'probe'],
] as const;

/**
 * The headline over training seeds: each score paired by seed, and modes also by caption, each the mean over seeds. Empty until all models
 * were trained.
 * @param read a file of a cell's folder
 */
export function seedTests(points: readonly Point[], read: (key: string, name: string) => string): SeedTest[] {
  const of = (name: TrainedName) => points.find(({ cell }) => cell.trained === name);
  const pairs = SEEDS.flatMap((seed) => {
    const [plan, plain] = [of(`kaleido-${seed}`), of(`plain-${seed}`)];
    return plan && plain ? [{ plan, plain }] : [];
  });
  if (pairs.length < SEEDS.length) return [];
  const bySeed = SCORES.flatMap(([metric, features]) => {
    const values = pairs.flatMap(({ plan, plain }) => {
      const [a, b] = [scoreOf(plan, metric, features)?.value, scoreOf(plain, metric, features)?.value];
      return a === undefined || b === undefined ? [] : [{ plan: a, plain: b }];
    });
    return values.length < SEEDS.length ? [] : [compared(`${metric} (${features})`, 'training seed', values)];
  });
  return [...bySeed, compared('modes (probe)', 'caption', byCaption(pairs, read))];
}

function compared(score: string, unit: SeedTest['unit'], values: readonly { readonly plan: number; readonly plain: number }[]): SeedTest {
  return {
    ...{ score, unit },
    plan: mean(values.map(({ plan }) => plan)),
    plain: mean(values.map(({ plain }) => plain)),
    test: pairedTest(values.map(({ plan, plain }) => plan - plain)),
  };
}

/** Modes of each caption without and with the plan, each the mean over training seeds. */
function byCaption(pairs: readonly { readonly plan: Point; readonly plain: Point }[], read: (key: string, name: string) => string) {
  const modes = (point: Point) =>
    new Map(
      captionLines(read(point.key, 'captions-probe.ndjson')).flatMap((line) => {
        const found = modesOf(line);
        return found === undefined ? [] : [[line.caption, found] as const];
      }),
    );
  const sides = pairs.map(({ plan, plain }) => ({ plan: modes(plan), plain: modes(plain) }));
  const captions = [...sides[0]!.plan.keys()].filter((caption) =>
    sides.every(({ plan, plain }) => plan.has(caption) && plain.has(caption)),
  );
  return captions.map((caption) => ({
    plan: mean(sides.map(({ plan }) => plan.get(caption)!)),
    plain: mean(sides.map(({ plain }) => plain.get(caption)!)),
  }));
}
