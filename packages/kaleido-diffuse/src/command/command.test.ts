import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxruntime } from '@kaleido/engine';
import { modelFolder, openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { decodeImage, readPngText } from '@kaleido/shared/image';
import { commandContext, defaultsOf } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writeTinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { command } from './command.ts';
import type { DiffuseOptions } from './options.ts';
import { renderRecords } from './render-records.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diffuse-'));
  await writeTinyCheckpoint(join(folder, 'tiny'));
});
afterAll(() => rm(folder, { recursive: true }));

const squirrel =
  '{"caption":"a squirrel wearing a crown","id":"s","seed":5,"latents":{"bbox":[{"text":"a crown","boxes":[[100,200,300,400]]}]},"mine":1.0}';
const cat = '{"caption":"the cat","seed":6}';

/** Runs the command on records and gives what it wrote. */
async function run(input: string, changes: Partial<DiffuseOptions> = {}, { isTerminal = false } = {}) {
  const { context, stdout, notes, failures } = commandContext(command.name, { input, ...(isTerminal && { terminals: ['stdout'] }) });
  const options: DiffuseOptions = { ...defaultsOf(command), model: join(folder, 'tiny'), steps: 1, guidance: 2, ...changes };
  let error: unknown;
  try {
    if (options.from === undefined) await renderRecords(options, context, async () => onnxruntime);
    else await command.run(options, context);
  } catch (thrown) {
    error = thrown;
  }
  return { stdout: stdout(), failures, lines: notes(), error: error as Error | undefined };
}

test('one record becomes a PNG that carries it and the settings', async () => {
  const { stdout, error } = await run(squirrel, { negative: 'a mat' });
  expect(error).toBeUndefined();
  expect(await decodeImage(stdout)).toMatchObject({ width: 8, height: 8 });
  const texts = readPngText(stdout);
  expect(texts['kaleido-record']).toBe(squirrel);
  expect(JSON.parse(texts['kaleido-settings'] ?? '')).toEqual({
    model: 'tiny',
    guidance: 2,
    negative: 'a mat',
    sampler: 'dpm++2m',
    steps: 1,
    threshold: 'clip',
    size: 8,
    seed: 5,
  });
});

test('--from prints the record in a PNG, which draws the same picture again', async () => {
  const { stdout: png } = await run('the cat', { seed: 9 });
  await writeFile(join(folder, 'cat.png'), png);
  const { stdout: record } = await run('', { from: join(folder, 'cat.png') });
  expect(record.toString()).toBe('{"caption":"the cat","seed":9}\n');
  expect((await run(record.toString())).stdout).toEqual(png);
});

test('--from says when a file holds no record', async () => {
  await writeFile(join(folder, 'no.png'), 'x');
  expect((await run('', { from: join(folder, 'no.png') })).error?.message).toMatch(/no\.png: not a PNG$/);
  expect((await run('', { from: join(folder, 'none.png') })).error?.message).toMatch(/none\.png: no such file or directory$/);
});

test('two records for one stdout are refused before anything is written', async () => {
  const { stdout, error } = await run(`${squirrel}\n${cat}`);
  expect(error?.message).toBe('stdin:2: one PNG holds one picture, and this is a second record: use -o DIR, --grid or --ndjson');
  expect(stdout).toHaveLength(0);
});

test.each<[Partial<DiffuseOptions>, string]>([
  [{ images: 2 }, '-n 2: several pictures for one stdout: use -o DIR, --grid or --ndjson'],
  [{ grid: true, ndjson: true }, '--grid and --ndjson: use only one of them'],
  [{ eta: 1, sampler: 'heun' }, '--eta: only applies to --sampler ddim, got heun'],
  [{ guideFrom: 2, guideTo: 1 }, '--guide-from 2 is above --guide-to 1 (a model may set either: see --print-config)'],
  [{ size: 5 }, '--size: tiny draws 8, 4 pixels, got 5'],
  [{ stage: 5 }, '--stage: tiny has stages of 8, 4 pixels, got 5'],
  [{ stage: 4, size: 8 }, '--size: tiny draws 4 pixels, got 8'],
  [
    { guideModel: 'tiny', negative: 'a dog' },
    '--negative: not with --guide-model, which is guided away from instead of the unconditional prediction',
  ],
  [{ steps: 101 }, '--steps: tiny was trained with 100 steps, got 101'],
])('refuses %j', async (changes, message) => expect((await run(cat, changes)).error?.message).toBe(message));

test('a stage draws what a checkpoint of its network alone draws, also with a guide, and stands in the settings', async () => {
  const alone = join(folder, 'alone');
  const { config, component } = await openCheckpoint(join(folder, 'tiny'));
  const { inner_config: inner } = config.denoiser as { readonly inner_config: object };
  const weights = Object.entries(await component('denoiser')).filter(([name]) => name.startsWith('inner_unet.'));
  await writeCheckpoint(alone, {
    json: {
      'config.json': { ...config, denoiser: { ...inner, resolution: 4 } },
      'tokenizer.json': JSON.parse(await readFile(join(folder, 'tiny/tokenizer.json'), 'utf8')),
    },
    components: {
      text_encoder: { tensors: await component('text_encoder') },
      prior: { tensors: await component('prior') },
      denoiser: { tensors: Object.fromEntries(weights.map(([name, x]) => [name.replace('inner_unet.', ''), x])) },
    },
  });
  const guides = join(folder, 'stages');
  await writeTinyCheckpoint(guides, { seed: 4 });
  for (const changes of [{}, { guideModel: guides }]) {
    const { stdout: staged, error } = await run(squirrel, { stage: 4, steps: 3, ...changes });
    expect(error).toBeUndefined();
    const { stdout: own } = await run(squirrel, { model: alone, steps: 3, ...changes, ...('guideModel' in changes && { stage: 4 }) });
    expect(await decodeImage(staged)).toEqual(await decodeImage(own));
    expect(JSON.parse(readPngText(staged)['kaleido-settings']!)).toMatchObject({ model: 'tiny', stage: 4, size: 4 });
  }
  const { stdout: whole } = await run(squirrel, { size: 4, steps: 3 });
  expect(await decodeImage(whole)).not.toEqual(await decodeImage((await run(squirrel, { stage: 4, steps: 3 })).stdout));
});

test('coupled noise of one picture is its own, and a note says so', async () => {
  const { stdout, lines } = await run(squirrel, { noise: 'coupled' });
  expect(await decodeImage(stdout)).toEqual(await decodeImage((await run(squirrel)).stdout));
  expect(lines).toContain('kaleido-diffuse: --noise coupled: changes nothing for one picture of a record; -n draws several');
  expect((await run(squirrel, { noise: 'coupled', images: 2, ndjson: true })).lines.join()).not.toContain('changes nothing');
});

test('a guide must fit the model, and stands in the settings by its name', async () => {
  const guide = (name: string) => join(folder, 'guides', name);
  await writeTinyCheckpoint(guide('large'), { resolution: 16 });
  await writeTinyCheckpoint(guide('long'), { config: { diffusion: { steps: 50 } } });
  await writeTinyCheckpoint(guide('early'), { seed: 4, config: { name: 'early' } });
  const message = async (name: string) => (await run(cat, { guideModel: guide(name) })).error?.message;
  expect(await message('large')).toBe('--guide-model: expected the resolutions of tiny (8, 4), got 16, 8');
  expect(await message('long')).toMatch(/^--guide-model: expected the diffusion of tiny \(100 steps, .*\), got 50 steps, /);
  expect(await message('none')).toMatch(/none: no such folder|none/);
  const { stdout, error } = await run(cat, { guideModel: guide('early') });
  expect(error).toBeUndefined();
  expect(JSON.parse(readPngText(stdout)['kaleido-settings']!)).toMatchObject({ guidance: 2, guideModel: 'early' });
});

test('a caption, a plan or --negative that is too long is refused, and costs its record under --keep-going', async () => {
  const long = 'a cat '.repeat(400);
  expect((await run(long)).error).toMatchObject({ name: 'InputError', message: 'stdin:1: caption: expected at most 512 tokens, got 801' });
  expect((await run(cat, { negative: long })).error?.message).toBe('--negative: expected at most 512 tokens, got 801');
  expect((await run('a'.repeat(70000))).error?.message).toBe('stdin:1: caption: expected at most 65536 characters, got 70000');
  const plan = (text: string) => JSON.stringify({ caption: 'a cat', latents: { text } });
  expect((await run(plan('a cat '.repeat(2100)))).error?.message).toBe('stdin:1: latents: expected at most 4096 tokens, got 4202');
  const { failures, error } = await run(`${long}\n${cat}`, { keepGoing: true, ndjson: true });
  expect([failures, error]).toEqual([['stdin:1: caption: expected at most 512 tokens, got 801'], undefined]);
});

test('never writes a picture to a terminal', async () => {
  const { error } = await run(cat, {}, { isTerminal: true });
  expect(error?.message).toBe('stdout is a terminal, which cannot show a PNG: use -o FILE, or > FILE');
});

test('says when there is no record', async () => expect((await run('')).error?.message).toBe('no records in the input'));

test('-o writes one PNG a picture, named by id', async () => {
  const { error, stdout } = await run(`${squirrel}\n${cat}`, { output: join(folder, 'out'), images: 2 });
  expect([error, stdout.length]).toEqual([undefined, 0]);
  expect((await readdir(join(folder, 'out'))).sort()).toEqual(['2-1.png', '2-2.png', 's-1.png', 's-2.png']);
});

test('a picture takes the place of the same one, and of no other without --overwrite', async () => {
  const output = join(folder, 'pics');
  const path = join(output, '1.png');
  const refused = (what: string) => `${path}: holds ${what}: name another folder, or replace it with --overwrite`;
  await run(cat, { output });
  const first = await readFile(path);
  expect((await run(cat, { output })).error).toBeUndefined(); // a job that is started again
  const dog = '{"caption":"the dog","seed":6}';
  for (const [record, changes] of [
    [dog, {}],
    [cat, { seed: 7 }],
    [cat, { guidance: 3 }],
  ] as const)
    expect((await run(record, { output, ...changes })).error?.message).toBe(refused('another picture ("the cat")'));
  await writeTinyCheckpoint(join(folder, 'retrained', 'tiny'), { seed: 9 });
  expect((await run(cat, { output, model: join(folder, 'retrained', 'tiny') })).error?.message).toBe(
    refused('this picture drawn with other weights or on another engine'),
  );
  expect((await readFile(path)).equals(first)).toBe(true);
  expect((await run(dog, { output, overwrite: true })).error).toBeUndefined();
  expect(JSON.parse(readPngText(await readFile(path))['kaleido-record']!)).toMatchObject({ caption: 'the dog' });
  await writeFile(path, 'my thesis');
  expect((await run(dog, { output })).error?.message).toBe(refused('something that kaleido-diffuse did not draw'));
});

test('what has no place is found out before anything is drawn; with --keep-going the rest is drawn', async () => {
  const output = join(folder, 'taken');
  const records = '{"caption":"two","id":"b","seed":2}\n{"caption":"one","id":"a","seed":1}';
  await run('{"caption":"another","id":"b","seed":3}', { output });
  vi.useFakeTimers({ toFake: ['setTimeout'] }); // however slowly records come, they make one batch
  const { error: refused } = await run(records, { output, batch: 8 });
  vi.useRealTimers();
  expect(refused?.message).toContain('b.png: holds another picture ("another")');
  expect(await readdir(output)).toEqual(['b.png']);
  const { error, failures } = await run(records, { output, keepGoing: true });
  expect([error, failures.length, await readdir(output)]).toEqual([undefined, 1, ['a.png', 'b.png']]);
});

test('shards of one input draw into one folder, and the whole input into it again', async () => {
  const output = join(folder, 'shared');
  const records = ['one', 'two', 'three'].map((caption, seed) => JSON.stringify({ caption, seed })).join('\n');
  for (const part of [1, 2]) expect((await run(records, { output, shard: { part, of: 2 } })).error).toBeUndefined();
  expect((await run(records, { output })).error).toBeUndefined();
  expect((await readdir(output)).sort()).toEqual(['1.png', '2.png', '3.png']);
});

test('-o FILE.png writes one picture there', async () => {
  await run(cat, { output: join(folder, 'one.png'), size: 4 });
  expect(await decodeImage(await readFile(join(folder, 'one.png')))).toMatchObject({ width: 4 });
});

test('--ndjson without input writes nothing', async () => {
  const { stdout, error } = await run('', { ndjson: true });
  expect([stdout.length, error]).toEqual([0, undefined]);
});

test('--ndjson puts pictures into records and keeps their own fields', async () => {
  const { stdout } = await run(`${squirrel}\n${cat}`, { ndjson: true });
  const lines = stdout.toString().trimEnd().split('\n');
  expect(lines[0]).toMatch(/^\{"caption":"a squirrel wearing a crown","id":"s","seed":5,.*"mine":1\.0,"image":/);
  const { image, id } = JSON.parse(lines[1] ?? '');
  expect([id, image.guidance, image.sampler, image.steps, image.seed]).toEqual(['2', 2, 'dpm++2m', 1, 6]);
  expect(readPngText(Buffer.from(image.png, 'base64'))['kaleido-record']).toBe(cat);
});

test('--grid draws one sheet with captions', async () => {
  const { stdout } = await run(`${squirrel}\n${cat}`, { grid: true });
  const sheet = await decodeImage(stdout);
  expect([sheet.width, sheet.height]).toEqual([2 * 136 + 8, 128 + 2 * 17 + 16 + 8]);
  expect(readPngText(stdout)['kaleido-record']).toBe(`${squirrel}\n${cat}`);
});

test('--draw enlarges the picture and frames what the plan places', async () => {
  const { data, width } = await decodeImage((await run(squirrel, { draw: true })).stdout);
  expect(width).toBe(512);
  const at = 3 * (Math.round(0.3 * 512) * 512 + Math.round(0.1 * 512)); // on the left edge of the box
  expect([...data.subarray(at, at + 3)]).toEqual([0xe6, 0x19, 0x4b]);
});

test('a record that cannot be serialised names itself, and with --keep-going the next one is drawn', async () => {
  const bad = '{"caption":"the cat","latents":{"bbox":[{"text":"（1, 2, 3, 4）"}]}}';
  expect((await run(bad)).error?.message).toMatch(/^stdin:1: /);
  const { failures, stdout } = await run(`${bad}\n${cat}`, { keepGoing: true, ndjson: true });
  expect(failures).toHaveLength(1);
  expect(stdout.toString()).toMatch(/"the cat"/);
});

test('--draw shows beside the picture what its vokens decode to, or says why not', async () => {
  const model = join(folder, 'vokens');
  const voken = Array.from({ length: 16 }, (_, i) => (61 * i) % 1000);
  const planned = (codes: readonly number[]) => JSON.stringify({ caption: 'the cat', seed: 6, latents: { voken: codes } });
  await writeTinyCheckpoint(model, { config: { name: 'vokens' } });
  const without = await run(planned(voken), { draw: true, model });
  expect(without.lines.join()).toMatch(/vokens are not drawn: .*this model has no voken tokenizer/);
  expect(await decodeImage(without.stdout)).toMatchObject({ width: 512, height: 512 });

  const manifest = JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8'));
  const shipped = await readFile(join(modelFolder(undefined), 'voken_tokenizer.safetensors'));
  await writeFile(join(model, 'voken_tokenizer.safetensors'), shipped);
  manifest.files['voken_tokenizer.safetensors'] = { size: shipped.length, sha256: createHash('sha256').update(shipped).digest('hex') };
  await writeFile(join(model, 'manifest.json'), JSON.stringify(manifest));
  const { stdout, lines } = await run(planned(voken), { draw: true, model });
  expect(lines.filter((line) => line.includes('drawn'))).toEqual([]);
  const { width, height, data } = await decodeImage(stdout);
  expect([width, height]).toEqual([512 + 8 + 512, 512]);
  expect(new Set(data.subarray(3 * 520, 3 * 1032)).size).toBeGreaterThan(5);
  expect((await run(planned(voken.slice(1)), { draw: true, model })).lines.join()).toContain('expected the 16 vokens');
});

test('vokens of another tokenizer are refused', async () => {
  const foreign = { caption: 'a cat', latents: { voken: Array.from({ length: 16 }, () => 3) }, voken_tokenizer: 'seed@00000000' };
  const { error } = await run(JSON.stringify(foreign), { model: modelFolder(undefined), stage: 16, steps: 1 });
  expect(String(error)).toMatch(/stdin:1: voken_tokenizer: expected vokens of scenes-16@[0-9a-f]{8}, got those of "seed@00000000"$/);
});
