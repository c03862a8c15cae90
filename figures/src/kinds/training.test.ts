import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../inputs.ts';
import { training } from './training.ts';

test('the training of a model for prompt expansion ends well, with scenes to spare', { timeout: 120_000 }, () => {
  const here = mkdtempSync(join(tmpdir(), 'training-'));
  onTestFinished(() => rmSync(here, { recursive: true, force: true }));
  const script = training.script({ kind: 'training', model: 'expansion-1', steps: 1 }, {});
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` };
  execFileSync('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: here, env, stdio: 'ignore' });
  expect(existsSync(join(here, 'model/denoiser.safetensors'))).toBe(true);
});
