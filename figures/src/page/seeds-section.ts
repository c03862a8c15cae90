import type { SeedTest } from '../seed-test.ts';
import { rounded, table } from './table.ts';

/** Paired tests over training seeds. */
export function seedsSection(tests: readonly SeedTest[]): string {
  if (tests.length === 0) return 'Not computed yet: it takes six trained models.';
  const rows = tests.map(({ score, unit, plan, plain, test: { n, mean, low, high, t, p, flipped } }) => [
    score,
    `${n} ${unit}s`,
    rounded(plain),
    rounded(plan),
    `${rounded(mean)} (${rounded(low)} … ${rounded(high)})`,
    rounded(t, 3),
    rounded(p, 2),
    rounded(flipped, 2),
  ]);
  return [
    table(['score at guidance 7', 'paired by', 'plain', 'text + bbox', 'difference (95 %)', 't', 'p (t)', 'p (sign flips)'], rows),
    'Of three pairs no sign flip is rarer than one in four: there the t test, which takes differences for normal, is all there is.',
  ].join('\n\n');
}
