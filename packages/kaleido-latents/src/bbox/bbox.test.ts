import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { expect, test } from 'vitest';
import { completions } from '../testing/loopback-server.ts';
import { jsonLines, recordLine, scratchFolder } from '../testing/pictures.ts';
import { bbox } from './bbox.ts';

const run = (line: readonly string[], input: string) => runInProcess(bbox, line, { input });

/** Writes a file with answers for the pictures a, b, … */
async function answers(...contents: readonly (readonly [content: string, reason?: string])[]): Promise<string> {
  const path = join(await scratchFolder(), 'out.jsonl');
  const lines = contents.map(([content, reason], index) =>
    JSON.stringify({ custom_id: 'abc'[index], response: { body: completions.vllm(content, reason) } }),
  );
  await writeFile(path, lines.reverse().join('\n'));
  return path;
}

const pictures = async (count: number) =>
  (await Promise.all(['a', 'b', 'c'].slice(0, count).map((id) => recordLine({ caption: `caption ${id}`, id }, 640, 480)))).join('');

test('uses the prompt of the grammar', async () => {
  const asked = async (...line: string[]) =>
    jsonLines((await run(['--requests', ...line], await pictures(1))).stdout)[0].body.messages[0].content[1].text;
  expect(await asked()).toContain('"bbox_2d"');
  expect(await asked('--boxes', 'qwen-vl')).toBe('Generate the caption in English with grounding:');
  expect(await asked('--boxes', 'florence-2')).toBe('<CAPTION_TO_PHRASE_GROUNDING>caption a');
});

test('reads boxes in pixels of the picture sent, or of the original', async () => {
  const file = await answers(['[{"bbox_2d":[0,0,448,336],"label":"a dog"}]']);
  const boxes = async (...line: string[]) => {
    const { code, stdout } = await run(['--answers', file, '--boxes', 'qwen2.5-vl', ...line], await pictures(1));
    expect(code).toBe(0);
    return jsonLines(stdout)[0].latents.bbox[0].boxes[0];
  };
  expect(await boxes()).toEqual([0, 0, 500, 500]); // 896 × 672
  expect(await boxes('--sent', 'original')).toEqual([0, 0, 696, 706]); // 644 × 476
  expect(await boxes('--resize-max', '401408')).toEqual([0, 0, 615, 632]); // 728 × 532
});

test('a bad box ends the command with exit code 2, or with --keep-going is reported, counted and dropped', async () => {
  const file = await answers(['[{"bbox_2d":[340,0,120,10],"label":"a dog"},{"bbox_2d":[1,2,3,4],"label":"a cat"}]'], ['[]']);
  const line = ['--answers', file, '--boxes', 'qwen3-vl'];
  const stopped = await run(line, await pictures(2));
  expect(stopped.code).toBe(2);
  expect(stopped.stderr).toContain('stdin:1: the answer: "a dog": the box [340, 0, 120, 10] is reversed');
  const { code, stdout, stderr } = await run([...line, '--keep-going'], await pictures(2));
  expect(code).toBe(1);
  expect(jsonLines(stdout).map(({ latents }) => latents.bbox)).toEqual([[{ text: 'a dog' }, { text: 'a cat', boxes: [[1, 2, 3, 4]] }], []]);
  expect(stderr).toContain('stdin:1: the answer: "a dog": the box');
  expect(stderr).toContain('boxes dropped: 1');
});

test('a truncated answer yields its complete boxes, and is counted', async () => {
  const file = await answers(['```json\n[{"bbox_2d":[1,2,3,4],"label":"a cat"},{"bbox_2d":[5', 'length']);
  const { code, stdout, stderr } = await run(['--answers', file, '--boxes', 'qwen3-vl'], await pictures(1));
  expect(code).toBe(0);
  expect(jsonLines(stdout)[0].latents.bbox).toEqual([{ text: 'a cat', boxes: [[1, 2, 3, 4]] }]);
  expect(stderr).toContain('stdin:1: the answer is truncated');
  expect(stderr).toContain('truncated answers: 1');
});

test('an answer in another format makes a bad picture', async () => {
  const file = await answers(['I cannot see.']);
  const { code, stderr } = await run(['--answers', file, '--boxes', 'qwen3-vl'], await pictures(1));
  expect(code).toBe(2);
  expect(stderr).toContain('stdin:1: the answer: contains no JSON list of objects with boxes: "I cannot see."');
});

test('refuses phrases that look like coordinates', async () => {
  const file = await answers(['<ref>a dog</ref><box>(1,2),(3,4)</box> at (5, 6)']);
  const { code, stderr } = await run(['--answers', file, '--boxes', 'qwen-vl'], await pictures(1));
  expect(code).toBe(2);
  expect(stderr).toContain('looks like coordinates');
});

test.each([
  [['--answers', 'x'], '--boxes: required to read answers: one of qwen-vl, '],
  [['--answers', 'x', '--boxes', 'json'], '--boxes json: needs --coords unit, thousand or pixel'],
  [['--answers', 'x', '--boxes', 'qwen-vl', '--coords', 'unit'], '--coords: only for --boxes json; qwen-vl defines its own'],
  [['--answers', 'x', '--boxes', 'coco', '--order', 'yx'], '--order: only for --boxes json'],
  [
    ['--server', 'http://x/v1', '--boxes', 'coco', '--sent', 'original'],
    '--sent original: cannot be used with --server, which sends fitted pictures',
  ],
])('refuses %j', async (line, message) => {
  const { code, stderr } = await run(line, await pictures(1));
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
