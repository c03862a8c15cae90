import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@kaleido/shared/image';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkLibrary } from './link-library.ts';
import { folderOfCommands, root, shell } from './run-command.ts';

const page = readFileSync(join(root, 'docs/tutorial.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'kaleido-tutorial-'));
const commands = folderOfCommands();
afterAll(() => {
  rmSync(folder, { recursive: true });
  commands.remove();
});

/** The page's commands. */
const lines = [...page.matchAll(/^ {4}\$ (.+)$/gm)].map(([, line = '']) => line);
/** The files that it shows. */
const files = { 'colours.mjs': page.match(/^```js\n([\s\S]*?)^```$/m)![1]!, 'own.yaml': page.match(/^```yaml\n([\s\S]*?)^```$/m)![1]! };

/** Only what takes minutes is cut: few photographs, two steps of training, two of denoising. */
const quick = { KALEIDO_DIFFUSE_STEPS: '2', KALEIDO_QUIET: '1', PATH: `${commands.path}:${process.env.PATH}` };
const isFetched = (line: string): boolean => /^(npm|git|export) /.test(line);
beforeAll(async () => {
  await linkLibrary(folder);
  for (const part of ['train', 'test'])
    for (const [i, name] of 'dress hat longsleeve outwear pants shirt shoes shorts skirt t-shirt'.split(' ').entries()) {
      mkdirSync(join(folder, 'photos', part, name), { recursive: true });
      const data = Uint8Array.from({ length: 24 * 32 * 3 }, (_, at) => (at * (i + 1)) % 251);
      // A PNG, whatever its name: readers go by what a file holds.
      const picture = await encodePng({ width: 24, height: 32, channels: 3, data });
      writeFileSync(join(folder, 'photos', part, name, '1.jpg'), picture);
    }
  writeFileSync(join(folder, 'colours.mjs'), files['colours.mjs']);
  const short = files['own.yaml'].replace(/^steps: 750$/m, 'steps: 2');
  expect(short).not.toBe(files['own.yaml']);
  writeFileSync(join(folder, 'own.yaml'), short);
});

test("the tutorial's commands work, one after the other", { timeout: 240_000 }, async ({ skip }) => {
  if (spawnSync('jq', ['--version']).error) skip('there is no jq');
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines.filter((one) => !isFetched(one))) {
    const { code, stderr } = await shell(line, { cwd: folder, env: quick });
    expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  }
  for (const name of ['look.png', 'sheet.png', 'red.png', 'navy.png'])
    expect(readFileSync(join(folder, name)).subarray(1, 4).toString()).toBe('PNG');
});
