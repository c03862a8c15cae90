import { methodOf } from './methods.ts';
import { lowerIsBetter, type Point, plans, titleOf } from './points.ts';
import { nameOfScore, type Score } from './scores.ts';

/** A score of another method that is better than that of every plan at the same guidance, by more than both intervals. */
export interface Loss {
  readonly guidance: number;
  readonly winner: string;
  readonly value: Score;
  readonly best: string;
  readonly bestValue: Score;
}

/** Where no form of the plan is best: for each score and guidance the best other method, if it is better beyond doubt. */
export function losses(points: readonly Point[]): Loss[] {
  const names = [...new Set(points.flatMap(({ scores }) => scores.map(nameOfScore)))];
  const guidances = [...new Set(points.map(({ cell }) => cell.guidance))].sort((a, b) => a - b);
  const all = points.filter(({ cell }) => methodOf(cell.method).records === 'captions');
  return names.flatMap((name) =>
    guidances.flatMap((guidance) => {
      const scored = all.flatMap((point) => {
        const score = point.cell.guidance === guidance ? point.scores.find((one) => nameOfScore(one) === name) : undefined;
        return score ? [{ point, score }] : [];
      });
      const best = (list: typeof scored) =>
        list.reduce<(typeof scored)[0] | undefined>((a, b) => (a && !isBetter(b.score, a.score) ? a : b), undefined);
      const [own, other] = [
        best(scored.filter(({ point }) => plans(point.cell.method))),
        best(scored.filter(({ point }) => !plans(point.cell.method))),
      ];
      if (!own || !other || !isBeyondDoubt(other.score, own.score)) return [];
      return [{ guidance, winner: titleOf(other.point), value: other.score, best: titleOf(own.point), bestValue: own.score }];
    }),
  );
}

const isBetter = (a: Score, b: Score): boolean => (lowerIsBetter.has(a.metric) ? a.value < b.value : a.value > b.value);

/** Whether a score is better than another and their intervals do not touch; a score without one counts as it is. */
export function isBeyondDoubt(a: Score, b: Score): boolean {
  if (lowerIsBetter.has(a.metric)) return (a.high ?? a.value) < (b.low ?? b.value);
  return (a.low ?? a.value) > (b.high ?? b.value);
}
