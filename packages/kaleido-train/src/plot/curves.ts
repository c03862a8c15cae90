import type { LogLine } from '../run/meter.ts';
import type { RunRecord } from './run-record.ts';

/** A point of a curve. */
interface Point {
  readonly run: string;
  readonly step: number;
  readonly value: number;
}

/** One chart: a quantity over the steps of all runs. */
export interface Curves {
  readonly title: string;
  readonly points: readonly Point[];
}

/** Points of a curve; longer ones are averaged over equal stretches. */
const MAX_POINTS = 500;

/** A chart for each quantity in the logs, validation first. If a step was logged twice, its last value counts. */
export function curvesOf(runs: readonly RunRecord[]): Curves[] {
  const titles = new Map<string, Point[]>();
  for (const { name: run, lines } of runs) {
    for (const [title, values] of quantitiesIn(lines)) {
      const points = thinned([...values]).map(([step, value]) => ({ run, step, value }));
      titles.set(title, [...(titles.get(title) ?? []), ...points]);
    }
  }
  const isValidation = ({ title }: Curves) => title.startsWith('validation');
  const all = [...titles].map(([title, points]) => ({ title, points }));
  return [...all.filter(isValidation), ...all.filter((curves) => !isValidation(curves))];
}

/** Fields that are not plotted: positions and counters. */
const notPlotted = new Set(['step', 'images', 'seconds', 'pictures']);

/** Each quantity's values by step. */
function quantitiesIn(lines: readonly LogLine[]): Map<string, Map<number, number>> {
  const quantities = new Map<string, Map<number, number>>();
  const add = (title: string, step: number, value: unknown): void => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    if (!quantities.has(title)) quantities.set(title, new Map());
    quantities.get(title)!.set(step, value);
  };
  for (const { step, validation, ...line } of lines) {
    for (const [name, value] of Object.entries(line)) if (!notPlotted.has(name)) add(name, step, value);
    for (const [name, value] of Object.entries(validation ?? {})) if (!notPlotted.has(name)) add(`validation ${name}`, step, value);
  }
  return quantities;
}

function thinned(points: readonly (readonly [step: number, value: number])[]): (readonly [number, number])[] {
  const sorted = [...points].sort(([a], [b]) => a - b);
  const stretch = Math.ceil(sorted.length / MAX_POINTS);
  if (stretch <= 1) return sorted;
  return Array.from({ length: Math.ceil(sorted.length / stretch) }, (_, index) => {
    const own = sorted.slice(index * stretch, (index + 1) * stretch);
    return [own.at(-1)![0], own.reduce((sum, [, value]) => sum + value, 0) / own.length] as const;
  });
}
