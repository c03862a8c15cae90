import { expect, test } from 'vitest';
import { root, shell } from './run-command.ts';

const LIST = 'node figures/dist/bin.js --list';

test('figure ends quietly when its reader has seen enough', async () => {
  const { code, stdout, stderr } = await shell(`${LIST} | head -1`, { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.toString()).toMatch(/^5\. /);
});

test('figure reports a full disk with one line', async () => {
  const { code, stderr } = await shell(`${LIST} > /dev/full`, { cwd: root });
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'figure: standard output: write: no space left on device\n' });
});
