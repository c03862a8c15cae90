import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { TOKENIZER_FILE, TOKENIZER_KEY } from '@kaleido/shared/voken-tokenizer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from '../command.ts';
import { readConfig } from '../config/read-config.ts';
import { layoutOf, nothingFrozen } from '../step/layout.ts';
import { saveRun } from './save-run.ts';
import { beginRun, freshWeights } from './start.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-refusals-'));
  await mkdir(join(scratch, 'ruined/step-000001'), { recursive: true });
  const run = await readConfig('tiny', { stage: 4 });
  const { state, frozen } = beginRun(run, freshWeights(run.config.model, 1));
  const saved = { run, layout: layoutOf(run.config.model), state, frozen: frozen ?? nothingFrozen, computedBy: 'a test' };
  await saveRun(join(scratch, 'whole'), saved, { step: 1, taken: 4, lengths: { caption: 16, latents: 64 } });
  const tokenizer = JSON.parse(await readFile(join(scratch, 'whole/step-000001/tokenizer.json'), 'utf8'));
  await writeFile(join(scratch, 'words.json'), JSON.stringify({ ...tokenizer, version: '1.1' }));
});
afterAll(() => rm(scratch, { recursive: true }));

test.each([
  ['a misspelt key', 'stepz: 3', ['-o', 'new'], /^kaleido-train: .*own\.yaml: stepz: no such field\n$/],
  ['a folder that cannot be', '', ['-o', 'words.json/run'], /^kaleido-train: .*words\.json\/run: .*not a directory\n$/],
  ['another model', 'model: { t5: { d_ff: 64 } }', ['-o', 'whole', '--resume'], /: its networks differ from the config's; .*\n$/],
  [
    'another model to begin with',
    'model: { t5: { d_ff: 64 } }',
    ['-o', 'new', '--init', 'whole'],
    /^kaleido-train: .*step-000001: .*wi_0.weight: expected shape \[64, 32\], got \[32, 32\]\n$/,
  ],
  ['another tokenizer', 'tokenizer: words.json', ['-o', 'whole', '--resume'], /tokenizer\.json: differs from the config's tokenizer\n$/],
  [
    'a run that is there already',
    '',
    ['-o', 'whole'],
    /^kaleido-train: .*whole: already holds a run: continue it with --resume, or name another folder\n$/,
  ],
  [
    'a run whose checkpoints are all damaged',
    '',
    ['-o', 'ruined', '--resume'],
    /^kaleido-train: .*ruined: cannot resume from any of its checkpoints: .*ruined\/step-000001: .*\n$/,
  ],
])('%s is one line', async (_, field, words, message) => {
  const config = join(scratch, 'own.yaml');
  await writeFile(config, `base: tiny\nstage: 4\n${field}\n`);
  const inScratch = words.map((word) => (word.startsWith('-') ? word : join(scratch, word)));
  const { code, stdout, stderr } = await runInProcess(command, ['-q', '--config', config, ...inScratch]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr).toMatch(message);
});

/** Records with vokens of these tokenizers, as stdin. */
const ofTokenizers = (...tokenizers: readonly string[]): string =>
  tokenizers
    .map((voken_tokenizer) =>
      JSON.stringify({ caption: 'a', latents: { voken: [1] }, voken_tokenizer, image: { width: 8, height: 8, png } }),
    )
    .join('\n');

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAADElEQVR42mNgGB4AAADIAAGTvaWOAAAAAElFTkSuQmCC';

async function trainOnVokens(input: string, ...words: readonly string[]) {
  const config = join(scratch, 'vokens.yaml');
  await writeFile(config, 'base: tiny\nstage: 4\nvokens: 6\nmodel: { latents: [voken], voken_count: 1 }\n');
  return runInProcess(command, ['-q', '--config', config, '--data', '-', ...words], { input });
}

test('vokens of two tokenizers are one line', async () => {
  const { code, stderr } = await trainOnVokens(ofTokenizers('a@01234567', 'b@89abcdef'), '-o', join(scratch, 'mixed'));
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'kaleido-train: stdin:2: voken_tokenizer: expected vokens of a@01234567, got those of "b@89abcdef"\n',
  });
});

test('vokens of another tokenizer than that of the model to begin with are one line', async () => {
  const model = join(scratch, 'model');
  await cp(join(scratch, 'whole/step-000001'), model, { recursive: true });
  const file = join(model, TOKENIZER_FILE);
  const tensors = { a: { shape: [1], dtype: 'float32', data: Float32Array.of(1) } } as const;
  await writeSafetensors(file, tensors, { metadata: { [TOKENIZER_KEY]: '{"name":"own"}' } });
  const bytes = await readFile(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const manifest = JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8'));
  manifest.files[TOKENIZER_FILE] = { size: bytes.length, sha256 };
  await writeFile(join(model, 'manifest.json'), JSON.stringify(manifest));
  const { code, stderr } = await trainOnVokens(ofTokenizers('b@89abcdef'), '-o', join(scratch, 'from'), '--init', model);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `kaleido-train: stdin:1: voken_tokenizer: expected vokens of own@${sha256.slice(0, 8)}, got those of "b@89abcdef"\n`,
  });
});

/** Records with vokens of one tokenizer, for two steps. */
const batches = (tokenizer: string): string => ofTokenizers(...Array.from({ length: 8 }, () => tokenizer));

test('a resumed run, its model and what is trained on from it know the tokenizer', async () => {
  const run = join(scratch, 'knowing');
  expect(await trainOnVokens(batches('a@01234567'), '-o', run, '--steps', '1')).toMatchObject({ code: 0 });
  const message = 'voken_tokenizer: expected vokens of a@01234567, got those of "b@89abcdef"\n';
  for (const words of [
    ['-o', run, '--resume', '--accept-data', '--steps', '2'],
    ['-o', join(scratch, 'after'), '--init', run],
  ]) {
    const { code, stderr } = await trainOnVokens(batches('b@89abcdef'), ...words);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(new RegExp(`^kaleido-train: stdin:\\d: ${message}$`)) });
  }
});
