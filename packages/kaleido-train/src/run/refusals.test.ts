import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInProcess } from '@kaleido/shared/testing/command-context';
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
