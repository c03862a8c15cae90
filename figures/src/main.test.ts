import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { zeros } from '@kaleido/shared/tensors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from './main.ts';
import { allLines, type CellLine } from './store.ts';

/** Commands that print what is fixed, and note in `calls` that they ran. `kaleido-diffuse` fails where a file `broken` lies. */
const stubs = {
  'kaleido-scenes': 'echo "a cat"',
  jq: 'cat',
  'kaleido-ar': 'cat > /dev/null; echo "{}"',
  'kaleido-pick': 'cat',
  'kaleido-diffuse':
    'cat > /dev/null; [ ! -e "$HERE/broken" ] || { echo "{\\"half"; exit 1; }; if [ -n "$OUT" ]; then echo sheet > "$OUT"; else echo "{}"; fi',
  'kaleido-metrics':
    'cat > "$HERE/read"; case "$*" in *--per*) cat "$HERE/captions" > "$OUT";; *) if [ "$1" = curve ]; then cat "$2" > "$OUT"; else cat "$HERE/scores" > "$OUT"; fi;; esac',
};
const caption = { caption: 'a cat', count: 2, vendi: 1.5, mss: 0.5, features: 'mobilenet', alignment: 1, modes: { style: 2 } };

const path = process.env.PATH;
let here: string;
let store: string;

beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), 'figures-'));
  store = join(here, 'store');
  mkdirSync(join(here, 'bin'));
  for (const [name, body] of Object.entries(stubs)) {
    const file = join(here, 'bin', name);
    const out = 'OUT=; for word; do [ "$last" != -o ] || OUT=$word; last=$word; done';
    writeFileSync(file, `#!/bin/sh\nHERE='${here}'; echo ${name} >> "$HERE/calls"\n${out}\n${body}\n`);
    chmodSync(file, 0o755);
  }
  writeFileSync(join(here, 'captions'), `${JSON.stringify(caption)}\n`);
  scored(12);
  process.env.PATH = `${join(here, 'bin')}:${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(here, { recursive: true, force: true });
});

const scored = (fid: number): void =>
  writeFileSync(
    join(here, 'scores'),
    JSON.stringify({ fid: { value: fid, features: 'mobilenet', fake: 8, bootstrap: { low: 10, high: 14 } } }),
  );
const drawings = (): number =>
  readFileSync(join(here, 'calls'), 'utf8')
    .split('\n')
    .filter((name) => name === 'kaleido-diffuse').length;

/** The process that started this one, as hidden names have it: its number and its second of start. */
function parent(): string {
  const began = execFileSync('ps', ['-o', 'lstart=', '-p', String(process.ppid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return `${process.ppid}-${Date.parse(began.trim()) / 1000}`;
}

const figure = (...words: string[]) => figureUntil(new AbortController().signal, ...words);

async function figureUntil(signal: AbortSignal, ...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const folders = ['--store', store, '--output', join(here, 'drawn')];
  const code = await main([...words, '--quick', ...folders], { out: (text) => out.push(text), err: (text) => err.push(text), signal });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('a figure is computed once, printed as it runs, and drawn', async () => {
  const first = await figure('5');
  expect(first).toMatchObject({ code: 0, out: [join(here, 'drawn/5.svg'), join(here, 'drawn/5-fronts.svg')].join('\n') });
  expect(first.err).toContain('kaleido-ar captions.txt');
  expect(drawings()).toBe(2);
  const points = readFileSync(join(here, 'drawn/5.svg'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(points[0]).toMatchObject({ guidance: 7, fid: { value: 12 }, modes: { value: 2 } });
  expect(points[0].model).toContain('quick');
  await figure('5');
  expect(drawings()).toBe(2);
});

test('a line says how it was made', async () => {
  await figure('5');
  const [line] = allLines(store);
  expect(line).toMatchObject({ quick: true, pictures: 8, engine: 'onnxruntime', evaluations: 320 });
  expect(line!.command).toContain('--model packages/model-scenes');
  expect(line!.contents.model).toMatch(/^[0-9a-f]{64}$/);
  const ofCaptions = ['alignment', 'modes', 'vendi per caption', 'mss'];
  expect(line!.scores.map(({ metric }) => metric)).toEqual(['fid', 'fid', ...ofCaptions, ...ofCaptions]);
  expect(readFileSync(join(store, line!.key, 'captions-probe.ndjson'), 'utf8')).toBe(`${JSON.stringify(caption)}\n`);
});

test('a cell that fails leaves nothing, and the next run computes only what is missing', async () => {
  await figure('5');
  const [kept, lost] = allLines(store);
  rmSync(join(store, lost!.key), { recursive: true });
  writeFileSync(join(here, 'broken'), '');
  expect(await figure('5')).toMatchObject({ code: 1 });
  const isCell = (name: string) => !name.startsWith('.reals-');
  expect(readdirSync(store).filter(isCell)).toEqual([kept!.key]);
  rmSync(join(here, 'broken'));
  expect((await figure('5')).code).toBe(0);
  expect(allLines(store).map(({ key }) => key)).toEqual([kept!.key, lost!.key]);
  expect(drawings()).toBe(4); // two, the broken one, and the one that was missing
});

test('a run that is interrupted ends its pipe, and leaves nothing of the cell', async () => {
  const interruption = new AbortController();
  writeFileSync(join(here, 'bin/kaleido-ar'), `#!/bin/sh\necho $$ > '${here}/started'\nexec sleep 60\n`);
  const watcher = watch(here, (_, name) => name === 'started' && interruption.abort());
  try {
    expect(await figureUntil(interruption.signal, '5')).toMatchObject({ code: 1, err: expect.stringContaining('figure: interrupted') });
  } finally {
    watcher.close();
  }
  expect(readdirSync(store).filter((name) => !name.startsWith('.reals-'))).toEqual([]);
});

test('what a killed run left half-written counts for nothing and goes', async () => {
  await figure('5');
  const [{ key }] = allLines(store) as [CellLine, CellLine];
  rmSync(join(store, key), { recursive: true });
  const left = join(store, `.${key}-4194304-1`); // above the largest number of a process
  mkdirSync(left);
  writeFileSync(join(left, 'result.ndjson'), '{"half');
  expect((await figure('--list', '5')).out).toContain('1 of 2 are there');
  expect((await figure('5')).code).toBe(0);
  expect(existsSync(left)).toBe(false);
  expect(allLines(store)).toHaveLength(2);
});

test('what a process left whose number another one has now counts for nothing and goes', async () => {
  await figure('5');
  const [{ key }] = allLines(store) as [CellLine, CellLine];
  const left = join(store, `.${key}-${process.ppid}-1`); // that one began in 1970
  renameSync(join(store, key), left);
  expect((await figure('5')).code).toBe(0);
  expect(existsSync(left)).toBe(false);
  expect(allLines(store)).toHaveLength(2);
});

test.each(['{"half', '', '{}', 'KEY'])('a line that was damaged is named: %j', async (damaged) => {
  await figure('5');
  const [{ key }] = allLines(store) as [CellLine];
  const path = join(store, key, 'result.ndjson');
  writeFileSync(path, damaged === 'KEY' ? JSON.stringify({ key }) : damaged);
  const named = expect.stringContaining(`figure: ${path}: not the line of this cell; remove its folder to compute it again`);
  expect(await figure('--list', '5')).toMatchObject({ code: 2, err: named });
  expect(await figure('5')).toMatchObject({ code: 2, err: named });
});

test('a cell that another process computes is left to it, and awaited', async () => {
  await figure('5');
  const [theirs, ours] = allLines(store) as [CellLine, CellLine];
  const work = join(store, `.${theirs.key}-${parent()}`);
  renameSync(join(store, theirs.key), work);
  rmSync(join(store, ours.key), { recursive: true });
  const err: string[] = [];
  const waiting = main(['5', '--quick', '--store', store, '--output', join(here, 'drawn')], {
    out: () => undefined,
    err: (text) => {
      err.push(text);
      if (text.includes('another process')) setTimeout(() => renameSync(work, join(store, theirs.key)), 700);
    },
    signal: AbortSignal.timeout(20_000),
  });
  expect(await waiting).toBe(0);
  expect(err.filter((text) => text.includes('another process is computing it'))).toEqual([expect.stringContaining(theirs.key)]);
  expect(allLines(store).map(({ key }) => key)).toEqual([theirs.key, ours.key]);
  expect(drawings()).toBe(3); // two, and ours again
});

test('reals that another process draws are awaited too', async () => {
  await figure('5');
  const reals = readdirSync(store).find((name) => name.startsWith('.reals-'))!;
  const work = join(store, `${reals}-${parent()}`);
  renameSync(join(store, reals), work);
  rmSync(join(store, allLines(store)[0]!.key), { recursive: true });
  const end = setTimeout(() => renameSync(work, join(store, reals)), 700);
  expect(await figure('5')).toMatchObject({ code: 0, err: expect.not.stringContaining('# reals') });
  clearTimeout(end);
});

test('one cell, by the beginning of its key', async () => {
  const [, key] = /^ {2}([0-9a-f]{16}) /m.exec((await figure('--list', '5')).out)!;
  const start = key!.slice(0, 6);
  expect(await figure(start)).toMatchObject({ code: 0, out: join(store, key!) });
  expect(allLines(store).map(({ key }) => key)).toEqual([key]);
  expect((await figure('--list', start)).out).toContain('1 of 1 are there');
  expect(await figure('--check', start)).toMatchObject({ code: 0, out: expect.stringContaining(`${key} `) });
  expect((await figure(start, '5')).out).toContain('5.svg');
});

test('help', async () => {
  expect(await figure('--help')).toMatchObject({ code: 0, out: expect.stringContaining('usage: npm run figure') });
});

test('a list says what is there, what it cost, and what the rest will', async () => {
  expect((await figure('--list', '5')).out).toMatch(/missing, about \d+ s \(none like it was measured\)[\s\S]*0 of 2 are there \(0 s\)/);
  await figure('5');
  const [line] = allLines(store);
  rmSync(join(store, line!.key), { recursive: true });
  const { out } = await figure('--list', '5');
  expect(out).toMatch(/: \d+(\.\d)? s\n/);
  expect(out).toMatch(/missing, about \d+ s\n/);
  expect(out).toMatch(/1 of 2 are there \(\d+ s\); the others will take about \d+ s$/);
  expect((await figure('--list')).out).toMatch(/\nAll: \d+ s spent; what is missing will take about \d+ (s|min)$/);
});

test('a check computes a cell again, and says what differs', async () => {
  expect(await figure('--check', '5')).toMatchObject({ code: 2 });
  await figure('5');
  expect(await figure('--check', '5', '--seed', '3')).toMatchObject({ code: 0, out: expect.stringContaining('the same') });
  scored(13);
  expect(await figure('--check', '5')).toMatchObject({ code: 1, out: expect.stringContaining('fid (mobilenet): was 12, is 13') });
});

test('a check looks at intervals, counts and drawings too', async () => {
  await figure('5');
  const path = join(store, allLines(store)[0]!.key, 'result.ndjson');
  const text = readFileSync(path, 'utf8');
  const checked = () => figure('--check', allLines(store)[0]!.key);
  writeFileSync(path, text.replace('"low":10', '"low":9'));
  expect(await checked()).toMatchObject({ code: 1, out: expect.stringContaining('fid (mobilenet), low: was 9, is 10') });
  writeFileSync(path, text.replace('"n":8', '"n":7'));
  expect(await checked()).toMatchObject({ code: 1, out: expect.stringContaining(', n: was 7, is 8') });
  await figure('7');
  const sheets = allLines(store).filter(({ cell }) => cell.kind === 'sheet');
  rmSync(join(store, sheets[0]!.key, 'sheet.png'));
  expect(await figure('--check', sheets[0]!.key)).toMatchObject({ code: 1, out: expect.stringContaining('sheet.png: is not there') });
});

test('a cell whose inputs are not there any more is listed, drawn, and not computed again', async () => {
  mkdirSync(join(here, 'photos/test/shoes'), { recursive: true });
  writeFileSync(join(here, 'segmenter.onnx'), '');
  writeFileSync(join(here, 'bin/kaleido-latents'), `#!/bin/sh\ncat > /dev/null\ncase "$*" in check*) echo sheet > sheet.png;; esac\n`);
  chmodSync(join(here, 'bin/kaleido-latents'), 0o755);
  expect(await figure('9')).toMatchObject({
    code: 1,
    err: expect.stringContaining('needs --photos and --segmenter\nfigure: 9: nothing to draw'),
  });
  const inputs = ['--photos', join(here, 'photos'), '--segmenter', join(here, 'segmenter.onnx')];
  await figure('9', ...inputs);
  const [{ key }] = allLines(store) as [CellLine];
  expect((await figure('--list', '9')).out).toMatch(new RegExp(`${key} .* s \\(not computed again: needs --photos and --segmenter\\)`));
  rmSync(join(here, 'drawn'), { recursive: true });
  expect(await figure('9')).toMatchObject({ code: 0, out: expect.stringContaining('drawn/9') });
  expect(await figure('--check', key)).toMatchObject({ code: 2, err: expect.stringContaining('not computed again: needs --photos') });
  mkdirSync(join(here, 'photos/test/hats')); // a folder is not a photograph
  expect((await figure('--list', '9', ...inputs)).out).toContain(`${key} `);
});

test('what is there is drawn before what is missing is computed', async () => {
  await figure('5');
  rmSync(join(store, allLines(store)[1]!.key), { recursive: true });
  rmSync(join(here, 'drawn'), { recursive: true });
  writeFileSync(join(here, 'broken'), '');
  expect((await figure('5')).code).toBe(1);
  expect(existsSync(join(here, 'drawn/5.svg'))).toBe(true);
});

test('what the model has not learned, and what needs an option, is left out and named', async () => {
  expect((await figure('--list', '9')).out).toContain('latents of 4 photographs: left out, needs --photos');
  expect((await figure('--list', '5-clothes')).out).toMatch(/plain, .*: left out, needs --clothes-model and --photos$/m);
  const model = join(here, 'model');
  mkdirSync(model);
  await writeSafetensors(join(model, 'denoiser.safetensors'), { 'out.weight': zeros([1]) });
  const learned = (...parts: string[]) =>
    writeFileSync(join(model, 'config.json'), JSON.stringify({ latents: parts, denoiser: {}, diffusion: {}, resolutions: [16] }));
  learned('text', 'bbox');
  expect((await figure('--list', '14', '--model', model)).out).toContain('left out, the model has no vokens');
  learned('text', 'bbox', 'voken');
  expect((await figure('--list', '14', '--model', model)).out).not.toContain('left out');
  expect(await figure('14', '--model', model)).toMatchObject({ code: 0, err: expect.stringContaining('--latents text,bbox,voken') });
});

test('latents of photographs, by the tokenizer of the model', async () => {
  writeFileSync(join(here, 'bin/kaleido-latents'), `#!/bin/sh\ncat > '${here}/read'\ncase "$*" in check*) echo sheet > sheet.png;; esac\n`);
  chmodSync(join(here, 'bin/kaleido-latents'), 0o755);
  mkdirSync(join(here, 'photos/test/shoes'), { recursive: true });
  writeFileSync(join(here, 'segmenter.onnx'), '');
  const options = ['--photos', join(here, 'photos'), '--segmenter', join(here, 'segmenter.onnx')];
  expect(await figure('9', ...options)).toMatchObject({ code: 0, out: expect.stringContaining('drawn/9') });
  expect(allLines(store)[0]!.contents).toMatchObject({ tokenizer: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('bars', async () => {
  expect(await figure('--bars')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^not known: text \+ bbox: modes per caption .*: not computed$/m),
  });
});

test('sheets', async () => {
  expect((await figure('7')).out).toBe([join(here, 'drawn/7-plain-7.png'), join(here, 'drawn/7-text-bbox-7.png')].join('\n'));
  expect((await figure('--check', '7')).code).toBe(0);
});

test.each([
  [['4'], '4: no such figure; there are 5, 7, 3, 5-64'],
  [['0000000000'], '0000000000: no cell has a key that begins so'],
  [[], 'name a figure'],
  [['--page'], '--page: cells of --quick are not for publication'],
  [['--check', '--seed', 'x'], '--seed: expected a whole number, got x'],
  [['--list', '--check'], '--list and --check: one at a time'],
  [['--bars', '5'], '--bars takes no figures: got 5'],
  [['5', '--seed', '1'], '--seed: only with --check'],
  [['--lits'], "Unknown option '--lits'"],
  [['5', '--model', ''], '--model: expected a name, got ""'],
  [['5', '--captions', '/none.txt'], '/none.txt'],
])('wrong usage, in one line: %j', async (words, message) => {
  const { code, err } = await figure(...words);
  expect(code).toBe(2);
  expect(err).toContain(`figure: ${message}`);
  expect(err).not.toContain('\n');
});

test.each(['store', 'drawn'])('a file in the place of a folder is refused: %s', async (name) => {
  const file = join(here, name);
  writeFileSync(file, '');
  expect(await figure('5')).toMatchObject({
    code: 2,
    err: expect.stringMatching(`^figure: --(store|output): ${file}: expected a folder, got a file$`),
  });
});
