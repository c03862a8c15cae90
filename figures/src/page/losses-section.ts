import type { Loss } from '../losses.ts';
import { table, withInterval } from './table.ts';

/** Where another method is better than every form of the plan. */
export function lossesSection(losses: readonly Loss[], isComputed: boolean): string {
  if (!isComputed) return 'Not computed yet.';
  if (losses.length === 0)
    return 'At no score and guidance that were computed is another method better than every form of the plan beyond doubt.';
  return table(
    ['score', 'g', 'best other method', 'its score', 'best plan', 'its score'],
    losses.map(({ guidance, winner, value, best, bestValue }) => [
      `${value.metric} (${value.features})`,
      String(guidance),
      winner,
      withInterval(value),
      best,
      withInterval(bestValue),
    ]),
  );
}
