import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, messageOf, UsageError } from '@kaleido/shared/errors';
import { writeOutput } from '@kaleido/shared/output-file';
import { check, chosen } from './check.ts';
import { draw } from './draw.ts';
import { type Figure, figures } from './figures.ts';
import { type Inputs, root } from './inputs.ts';
import { described, listing } from './list.ts';
import { published, section, updated } from './page.ts';
import { planned } from './plan.ts';
import { runCell } from './run-cell.ts';
import { allLines, type CellLine } from './store.ts';

const USAGE = `usage: npm run figure -- FIGURE...         computes what is missing and draws docs/figures/FIGURE.svg
       npm run figure -- --list [FIGURE...]    what is there, and what it costs
       npm run figure -- --check [--seed N]    computes a finished cell again and compares
       npm run figure -- --page                brings the page of results up to date
options: --quick (few pictures, kept apart), --model, --plain-model, --expansion-model, --guide-model FOLDER, --probe FILE, --captions FILE,
         --store FOLDER, --output FOLDER`;

/** Where the command writes, and what ends it. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

/** `npm run figure`; gives the exit code: 0, 1 when something failed or differs, 2 for wrong usage. */
export async function main(words: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await run(parsed(words), around);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    around.err(`figure: ${messageOf(error)}${isUsage ? `\n${USAGE}` : ''}`);
    return isUsage || error instanceof InputError ? 2 : 1;
  }
}

function parsed(words: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        ...{ list: flag, check: flag, page: flag, quick: flag, seed: text, captions: text, store: text, output: text },
        ...{ model: text, 'plain-model': text, 'expansion-model': text, 'guide-model': text, probe: text },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

async function run({ values, positionals }: ReturnType<typeof parsed>, { out, err, signal }: Surroundings): Promise<number> {
  const { quick, captions = join(root, 'figures/captions/scenes.txt'), list, check: checks, page, seed = '0', ...given } = values;
  const inputs: Inputs = { ...given, captions };
  const store = given.store ?? join(root, quick ? '.cache/figures/quick' : 'figures/results');
  const output = given.output ?? join(root, quick ? '.cache/figures/quick/drawn' : 'docs/figures');
  const chosenFigures = selected(figures(quick), positionals);
  const options = { store, quick, print: err, signal };
  const plans = async () =>
    Promise.all(
      Object.entries(chosenFigures).map(async ([name, figure]) => ({ name, figure, cells: await planned(figure, inputs, store) })),
    );
  if (list) {
    for (const { name, figure, cells } of await plans()) out([`${name}. ${figure.title}`, ...listing(cells, allLines(store))].join('\n'));
    return 0;
  }
  if (checks) return checkOne();
  if (page) return updatePage();
  if (positionals.length === 0) throw new UsageError('name a figure, or --list, --check or --page');
  for (const { name, cells } of await plans()) {
    const lines: CellLine[] = [];
    for (const { cell, ready, line, needs } of cells) {
      if (needs) err(`# ${described(cell)}: left out, needs --${needs}`);
      else lines.push(line ?? (await runCell(ready!, options)));
    }
    for (const file of draw(name, lines, store, output)) out(join(output, file));
  }
  return 0;

  async function checkOne(): Promise<number> {
    if (!/^\d+$/.test(seed)) throw new UsageError(`--seed: expected a whole number, got ${seed}`);
    const cell = chosen(
      (await plans()).flatMap(({ cells }) => cells),
      Number(seed),
    );
    if (!cell) throw new InputError(`${store}: holds no finished cell of these figures`);
    const found = await check(cell, options);
    out(`${cell.ready!.key} ${described(cell.cell)}: ${found.length === 0 ? 'the same' : found.join('; ')}`);
    return found.length === 0 ? 0 : 1;
  }

  async function updatePage(): Promise<number> {
    if (quick) throw new UsageError('--page: cells of --quick are not for publication');
    const path = join(root, 'docs', 'results.md');
    if (!existsSync(path)) throw new InputError(`${path}: does not exist`);
    const sections = Object.fromEntries(
      Object.entries(chosenFigures).map(([name, figure]) => [name, section(name, figure, published(figure, allLines(store)))]),
    );
    const text = updated(readFileSync(path, 'utf8'), sections);
    await writeOutput(path, (write) => write(text));
    return 0;
  }
}

/** Figures by the names that were given; all when none was. */
function selected(all: Readonly<Record<string, Figure>>, names: readonly string[]): Readonly<Record<string, Figure>> {
  const unknown = names.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) throw new UsageError(`${unknown}: no such figure; there are ${Object.keys(all).join(', ')}`);
  return names.length === 0 ? all : Object.fromEntries(names.map((name) => [name, all[name]!]));
}
