import type { Bar } from '../bars.ts';
import { table } from './table.ts';

const WORDS = new Map<boolean | undefined, string>([
  [true, 'holds'],
  [false, '**missed**'],
  [undefined, 'not known'],
]);

/** Whether a bar holds, in a word. */
export const verdict = ({ holds }: Bar): string => WORDS.get(holds)!.replaceAll('*', '');

/** What was promised, and what came of it. */
export const barsSection = (bars: readonly Bar[]): string =>
  table(
    ['promise', '', 'figures'],
    bars.map(({ promise, holds, figures }) => [promise, WORDS.get(holds)!, figures]),
  );
