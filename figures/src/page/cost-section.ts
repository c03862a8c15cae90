import { duration } from '../list.ts';
import type { PublishedCell } from '../published.ts';
import { table } from './table.ts';

/** What the cells of each figure have cost. */
export function costSection(figures: ReadonlyMap<string, readonly PublishedCell[]>): string {
  const rows = [...figures].map(([name, cells]) => {
    const lines = cells.flatMap(({ line }) => line ?? []);
    const seconds = lines.reduce((sum, line) => sum + line.seconds, 0);
    const calls = lines.reduce((sum, { evaluations }) => sum + evaluations, 0);
    const machines = [...new Set(lines.map(({ machine }) => machine))].join('; ');
    return [name, `${lines.length} of ${cells.length}`, String(calls), duration(seconds), machines];
  });
  return table(['figure', 'cells', 'network calls', 'time', 'machine'], rows);
}
