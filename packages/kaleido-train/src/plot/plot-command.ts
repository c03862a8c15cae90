import { type CommandContext, resultTo, UsageError } from '@kaleido/shared/cli';
import { curvesOf } from './curves.ts';
import { drawCurves } from './draw-curves.ts';
import { page } from './page.ts';
import { type RunRecord, readRun } from './run-record.ts';

/** Writes a page about runs to a file or stdout. */
export async function plotCommand(output: string | undefined, { operands, stdout }: CommandContext): Promise<void> {
  if (operands.length === 0) throw new UsageError('no run: name folders of runs, or logs');
  const write = await resultTo(output, stdout, 'an HTML page');
  const runs: RunRecord[] = [];
  for (const path of operands) runs.push(await readRun(path));
  const named = runs.map((run, index) => ({ ...run, name: nameOf(runs, index, operands) }));
  const charts: string[] = [];
  for (const curves of curvesOf(named)) charts.push(await drawCurves(curves));
  await write(page(named, charts));
}

/** Runs of the same name are distinguished by their paths. */
function nameOf(runs: readonly RunRecord[], index: number, paths: readonly string[]): string {
  const { name } = runs[index]!;
  return runs.filter((run) => run.name === name).length > 1 ? paths[index]! : name;
}
