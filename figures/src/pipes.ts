import { type Cell, type Names, type ScoreCell, type SheetCell, STEPS } from './cell.ts';
import { type Method, methods } from './methods.ts';

const SAMPLER = ['--sampler', 'dpm++2m', '--steps', String(STEPS), '--threshold', 'clip'];
/** Seeds of scenes; the shipped model was trained on others. */
const seeds = { reals: '1000', latents: '2000', sheets: '99' };
/** The first `n` records of each caption on the list. */
const FIRST =
  '($list / "\\n") as $captions | foreach (inputs | select(.caption | IN($captions[]))) as $r ({}; .[$r.caption] += 1; if .[$r.caption] <= $n then $r else empty end)';
/** Pictures of expanded captions are judged by the captions that were asked for. */
const CAPTION_AGAIN = "jq -c '.caption = .original_caption'";

/** The pipe of a cell, as a user would type it: it leaves `pictures.ndjson`, `scores.json` and `captions.ndjson`, or `sheet.png`. */
export function scriptOf(cell: Cell, names: Names): string {
  const lines = cell.kind === 'sheet' ? [sheetPipe(cell, names)] : scorePipes(cell, names);
  return lines.map((line) => `${line}\n`).join('');
}

/** The pipe that makes the reals of a cell, `reals.npz`: all scenes of its captions, which cells with the same captions share. */
export function realsScript(cell: ScoreCell, names: Pick<Names, 'captions'>): string {
  const stats = command(['kaleido-metrics', 'stats', '-', '--keep-features', '-o', 'reals.npz']);
  return `${listed(cell, names)}\n${pipe(ofCaptions(cell, seeds.reals, cell.scenes), stats)}\n`;
}

const listed = (cell: ScoreCell, names: Pick<Names, 'captions'>): string =>
  `${command(['sed', '-n', `1,${cell.captions}p`, names.captions])} > captions.txt`;

/** Scenes of the listed captions, at most `n` of each. */
const ofCaptions = ({ scenes, size }: ScoreCell, seed: string, n: number, take = ''): string =>
  pipe(
    command(['kaleido-scenes', '-n', scenes, '--seed', seed, '--size', size]),
    command(['jq', '-cn', '--rawfile', 'list', 'captions.txt', '--argjson', 'n', n, `${FIRST}${take}`]),
  );

function sheetPipe(cell: SheetCell, names: Names): string {
  const { captions } = cell;
  const source =
    typeof captions === 'string' ? ['echo', captions] : ['kaleido-scenes', '--captions', '-n', captions, '--seed', seeds.sheets];
  return pipe(command(source), ...planned(cell, names), command([...drawn(cell, names), '--draw', '--grid', '-o', 'sheet.png']));
}

function scorePipes(cell: ScoreCell, names: Names): string[] {
  const { method, group, seed, bootstrap } = cell;
  const { records, ar }: Method = methods[method];
  const expands = ar.includes('--as-caption');
  const source =
    records === 'scenes'
      ? [ofCaptions(cell, seeds.latents, group, ` | {caption, latents: (.latents | {text, bbox}), seed: (${seed}e6 + input_line_number)}`)]
      : [command(['kaleido-ar', 'captions.txt', ...planning(cell, names)]), ...picking(cell)];
  const score = (...options: (string | number)[]) =>
    command(['kaleido-metrics', '--fake', 'pictures.ndjson', '--seed', 0, '--probe', names.probe, ...options]);
  const compared = ['fid', 'precision', 'recall', 'coverage', 'alignment', 'modes'].join(',');
  return [
    listed(cell, names),
    `${pipe(...source, command([...drawn(cell, names), '--ndjson']), ...(expands ? [CAPTION_AGAIN] : []))} > pictures.ndjson`,
    score('--real', names.reals, '--metrics', compared, '--bootstrap', bootstrap, '-o', 'scores.json'),
    score('--per', 'caption', '-o', 'captions.ndjson'),
  ];
}

const planned = (cell: SheetCell, names: Names): string[] => [command(['kaleido-ar', ...planning(cell, names)]), ...picking(cell)];
const planning = (cell: Cell, { model }: Names): (string | number)[] => [
  ...['--model', model, '-n', plansOf(cell), '--seed', cell.seed],
  ...methods[cell.method].ar,
];
const picking = ({ method, group }: Cell): string[] => (methods[method].pool > 1 ? [command(['kaleido-pick', '-k', group])] : []);
const plansOf = ({ method, group }: Cell): number => (methods[method].together ? 1 : group * methods[method].pool);

function drawn({ method, guidance, size, group }: Cell, { model, guide }: Names): (string | number)[] {
  const { together, diffuse }: Method = methods[method];
  return [
    ...['kaleido-diffuse', '--model', model, '-g', guidance, '--size', size, ...SAMPLER],
    ...diffuse.map((word) => (word === 'GUIDE' ? guide : word)),
    ...(together ? ['-n', group] : []),
  ];
}

const pipe = (...commands: string[]): string => commands.join(' | ');
const command = (words: readonly (string | number)[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(String(word)) ? word : `'${String(word).replaceAll("'", `'\\''`)}'`)).join(' ');
