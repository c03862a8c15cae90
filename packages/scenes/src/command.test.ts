import { runInProcess } from '@kaleido/shared/testing/command-context';
import { expect, test } from 'vitest';
import { command } from './command.ts';

test.each([
  ['-n 0', /--count: expected a positive integer or inf/],
  ['-n 1.5', /--count/],
  ['--size 7', /--size: expected an integer from 8 to 1024/],
  ['--seed -1', /--seed/],
  ['--from 9007199254740991', /--from/],
  ['--domain none', /--domain: expected core or full/],
  ['--styles cubist', /--styles/],
  ['--styles retro', /--styles: expected .* got retro \(--domain full has more\)/],
  ['--captions --shards shards', /--captions and --shards exclude one another/],
  ['--sheet x.png -n 99999', /--sheet: at most \d+ scenes of 64 pixels fit on a sheet/],
  ['--sheet x.png -n inf', /--sheet/],
  ['scenes.ndjson', /unexpected operand/],
])('%s is wrong usage', async (words, message) => {
  const { code, stdout, stderr } = await runInProcess(command, words.split(' '));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^kaleido-scenes: [^\n]+\n$/);
  expect(stderr).toMatch(message);
});
