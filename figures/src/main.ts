import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, messageOf, UsageError } from '@kaleido/shared/errors';
import { writeOutput } from '@kaleido/shared/output-file';
import { check, chosen } from './check.ts';
import { computeMissing } from './compute-missing.ts';
import { draw } from './draw.ts';
import { figures } from './figures.ts';
import { contentsReader, root } from './inputs.ts';
import { inputOptions } from './kinds/kind.ts';
import { costsOf, described, duration, listing } from './list.ts';
import { verdict } from './page/bars-section.ts';
import { updated } from './page/markers.ts';
import { barsOf, sections } from './page/sections.ts';
import { planned } from './plan.ts';
import { published } from './published.ts';
import { type PlannedFigure, selected } from './selected.ts';
import { allLines } from './store.ts';

const USAGE = `usage: npm run figure -- FIGURE...                           computes what is missing, and draws it into docs/figures
       npm run figure -- KEY...                              computes single cells, by their keys in the list or the beginnings of these
       npm run figure -- --list [FIGURE|KEY...]              what is there, and what it costs
       npm run figure -- --check [FIGURE|KEY...] [--seed N]  computes a finished cell again and compares
       npm run figure -- --bars                              which of the promises hold
       npm run figure -- --page                              draws what is there, and brings the page of results up to date
Processes that run side by side share the cells.
figures: ${[...figures(false).keys()].join(', ')}
options: --quick (few pictures, kept apart), --store FOLDER, --output FOLDER
files:   ${inputOptions.map((name) => `--${name}`).join(', ')}`;

/** Where the command writes, and what ends it. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

/** `npm run figure`; gives the exit code: 0, 1 when something failed, differs or is missed, 2 for wrong usage. */
export async function main(words: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await run(parsed(words), around);
  } catch (error) {
    around.err(`figure: ${messageOf(error)}`);
    return error instanceof UsageError || error instanceof InputError ? 2 : 1;
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
        ...{ list: flag, check: flag, bars: flag, page: flag, quick: flag, help: { ...flag, short: 'h' } },
        ...{ seed: text, store: text, output: text },
        ...{ captions: text, probe: text, model: text, 'plain-model': text, 'expansion-model': text, 'guide-model': text },
        ...{ 'clothes-model': text, 'clothes-plain-model': text, photos: text, segmenter: text },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error).split('. ')[0]); // parseArgs goes on with advice that does not apply here
  }
}

/** @throws InputError for a file, where a folder is to be written */
function checkFolder(option: string, path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new InputError(`--${option}: ${path}: expected a folder, got a file`);
}

async function run({ values, positionals }: ReturnType<typeof parsed>, { out, err, signal }: Surroundings): Promise<number> {
  if (values.help) {
    out(USAGE);
    return 0;
  }
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty) throw new UsageError(`--${empty[0]}: expected a name, got ""`);
  const { quick, list, check: checks, page, bars, seed, ...inputs } = values;
  const store = inputs.store ?? join(root, quick ? '.cache/figures/quick' : 'figures/results');
  const output = inputs.output ?? join(root, quick ? '.cache/figures/quick/drawn' : 'docs/figures');
  checkFolder('store', store);
  checkFolder('output', output);
  const all = figures(quick);
  const modes = Object.entries({ list, check: checks, bars, page }).flatMap(([name, isOn]) => (isOn ? [`--${name}`] : []));
  if (modes.length > 1) throw new UsageError(`${modes.join(' and ')}: one at a time`);
  if ((bars || page) && positionals.length > 0) throw new UsageError(`${modes[0]} takes no figures: got ${positionals.join(', ')}`);
  if (seed !== undefined && !checks) throw new UsageError('--seed: only with --check');
  const options = { store, quick, print: err, signal };
  if (list) return printList();
  if (checks) return checkOne();
  if (bars) return printBars();
  if (page) return updatePage();
  if (positionals.length === 0) throw new UsageError('name a figure, or --list, --check, --bars, --page or --help');
  let code = 0;
  for (const { name, cells, isWhole } of await plans()) {
    for (const { cell, why, line } of cells) if (why !== undefined && !line) err(`# ${described(cell)}: left out, ${why}`);
    if (isWhole && cells.some(({ line }) => !line)) draw(name, cells, store, output); // what is there, before hours of computing
    const done = await computeMissing(cells, options);
    const written = isWhole
      ? draw(name, done, store, output).map((file) => join(output, file))
      : done.map(({ line }) => join(store, line!.key));
    for (const path of written) out(path);
    if (written.length > 0) continue;
    err(`figure: ${name}: nothing to draw`);
    code = 1;
  }
  return code;

  function plans(): Promise<PlannedFigure[]> {
    const contents = contentsReader();
    return selected(all, positionals, async (name, figure) => ({ name, figure, cells: await planned(figure, inputs, store, contents) }));
  }

  async function printList(): Promise<number> {
    const lines = allLines(store);
    const found = await plans();
    for (const { name, figure, cells } of found) out([`${name}. ${figure.title}`, ...listing(cells, lines)].join('\n'));
    if (found.length > 1) {
      const { spent, missing } = costsOf(
        found.flatMap(({ cells }) => cells),
        lines,
      );
      out(`All: ${duration(spent)} spent; what is missing will take about ${duration(missing)}`);
    }
    return 0;
  }

  async function checkOne(): Promise<number> {
    if (seed !== undefined && !/^\d+$/.test(seed)) throw new UsageError(`--seed: expected a whole number, got ${seed}`);
    const cells = (await plans()).flatMap(({ cells }) => cells);
    const cell = chosen(cells, Number(seed ?? 0), store);
    const found = await check(cell, options);
    out(`${cell.ready!.key} ${described(cell.cell)}: ${found.length === 0 ? 'the same' : found.join('; ')}`);
    return found.length === 0 ? 0 : 1;
  }

  function printBars(): number {
    const lines = allLines(store);
    const found = barsOf(new Map([...all].map(([name, figure]) => [name, published(figure, lines)])));
    for (const bar of found) out(`${verdict(bar)}: ${bar.form}: ${bar.promise}: ${bar.figures}`);
    return found.some(({ holds }) => holds === false) ? 1 : 0;
  }

  async function updatePage(): Promise<number> {
    if (quick) throw new UsageError('--page: cells of --quick are not for publication');
    const path = join(root, 'docs', 'results.md');
    if (!existsSync(path)) throw new InputError(`${path}: does not exist`);
    const lines = allLines(store);
    for (const [name, figure] of all) draw(name, published(figure, lines), store, output);
    const text = updated(
      readFileSync(path, 'utf8'),
      sections(all, lines, (key, name) => readFileSync(join(store, key, name), 'utf8')),
    );
    await writeOutput(path, (write) => write(text));
    out(path);
    return 0;
  }
}
