import { UsageError } from '@kaleido/shared/errors';
import type { Figure } from './manifest/figure.ts';
import type { PlannedCell } from './plan.ts';

/** A figure and its cells, or those of them that were asked for. */
export interface PlannedFigure {
  readonly name: string;
  readonly figure: Figure;
  readonly cells: readonly PlannedCell[];
  readonly isWhole: boolean;
}

/** The beginning of a cell's key. */
const KEY = /^[0-9a-f]{4,16}$/;

/**
 * Finds the figures and cells that words name: a figure by its name, a cell by its key or the start of it. Without words, all figures.
 * @param plan a figure's cells; only what is needed is planned, since that hashes all files of a cell
 * @throws UsageError when a word names nothing, or several cells
 */
export async function selected(
  all: ReadonlyMap<string, Figure>,
  words: readonly string[],
  plan: (name: string, figure: Figure) => Promise<Omit<PlannedFigure, 'isWhole'>>,
): Promise<PlannedFigure[]> {
  const keys = words.filter((word) => !all.has(word));
  const wrong = keys.find((word) => !KEY.test(word));
  if (wrong !== undefined) throw new UsageError(`${wrong}: no such figure; there are ${[...all.keys()].join(', ')}`);
  const names = words.length === 0 || keys.length > 0 ? [...all.keys()] : words;
  const plans = await Promise.all([...new Set(names)].map((name) => plan(name, all.get(name)!)));
  const found = keys.map((start) => [start, cellOf(start, plans)] as const);
  return plans.flatMap((planned): PlannedFigure[] => {
    if (words.length === 0 || words.includes(planned.name)) return [{ ...planned, isWhole: true }];
    const cells = planned.cells.filter((cell) => found.some(([, one]) => one === cell));
    return cells.length === 0 ? [] : [{ ...planned, cells, isWhole: false }];
  });
}

const keyOf = ({ ready, line }: PlannedCell): string | undefined => ready?.key ?? line?.key;

function cellOf(start: string, plans: readonly Pick<PlannedFigure, 'cells'>[]): PlannedCell {
  const found = plans.flatMap(({ cells }) => cells.filter((cell) => keyOf(cell)?.startsWith(start)));
  const keys = new Set(found.map(keyOf));
  if (keys.size === 0) throw new UsageError(`${start}: no cell has a key that begins so`);
  if (keys.size > 1) throw new UsageError(`${start}: several keys begin so: ${[...keys].join(', ')}`);
  return found[0]!;
}
