import { type Bar, NOT_COMPUTED } from '../bars.ts';
import { table } from './table.ts';

const WORDS = new Map<boolean | undefined, string>([
  [true, 'holds'],
  [false, '**missed**'],
  [undefined, 'not known'],
]);

/** Whether a bar holds, in a word. */
export const verdict = ({ holds }: Bar): string => WORDS.get(holds)!.replaceAll('*', '');

/** What was promised, and what came of it: a column for each form of the plan. */
export function barsSection(bars: readonly Bar[]): string {
  const forms = [...new Set(bars.map(({ form }) => form))];
  const promises = [...new Set(bars.map(({ promise }) => promise))];
  const said = (promise: string, form: string): string => {
    const bar = bars.find((one) => one.promise === promise && one.form === form);
    if (!bar) return '';
    return bar.figures === NOT_COMPUTED ? NOT_COMPUTED : `${WORDS.get(bar.holds)}: ${bar.figures}`;
  };
  return table(
    ['promise', ...forms],
    promises.map((promise) => [promise, ...forms.map((form) => said(promise, form))]),
  );
}
