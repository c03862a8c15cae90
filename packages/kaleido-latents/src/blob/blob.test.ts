import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Port, writeOnnx } from '@kaleido/engine/testing/write-onnx';
import { encodePng } from '@kaleido/shared/image';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { beforeAll, expect, test } from 'vitest';
import { describe as describeCommand } from '../describe/describe.ts';
import { jsonLines, scratchFolder } from '../testing/pictures.ts';
import { blob } from './blob.ts';

const run = (line: readonly string[], input = '') => runInProcess(blob, line, { input });

/** A centred red square of half the side, on white. */
let png: string;
beforeAll(async () => {
  const data = Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 32, Math.floor(i / 96)];
    const isRed = x >= 8 && x < 24 && y >= 8 && y < 24;
    return isRed ? [220, 20, 30][i % 3]! : 250;
  });
  png = (await encodePng({ width: 32, height: 32, channels: 3, data })).toString('base64');
});

const record = (fields: object) => `${JSON.stringify({ caption: 'box', ...fields, image: { width: 32, height: 32, png } })}\n`;

async function cocoFile(): Promise<string> {
  const path = join(await scratchFolder(), 'instances.json');
  const images = [{ id: 1, file_name: 'a.jpg', width: 64, height: 64 }];
  const square = [[16, 16, 48, 16, 48, 48, 16, 48]];
  const annotations = [{ image_id: 1, category_id: 2, segmentation: square }];
  await writeFile(path, JSON.stringify({ images, categories: [{ id: 2, name: 'parcel' }], annotations }));
  return path;
}

test('adds boxes and ellipses, and describes what they show', async () => {
  const { stdout, code } = await run(['--segmenter', `coco:${await cocoFile()}`], record({ id: 'a', kept: 1 }));
  expect(code).toBe(0);
  const [made] = jsonLines(stdout);
  expect(made).toMatchObject({
    kept: 1,
    latents: { bbox: [{ text: 'parcel', boxes: [[250, 250, 750, 750]] }], blob: [{ text: 'parcel', blobs: [[500, 500, 289, 289, 0]] }] },
  });
  const described = await runInProcess(describeCommand, [], { input: stdout });
  expect(jsonLines(described.stdout)[0].latents).toEqual({
    ...made.latents,
    text: 'A plain red box in the middle, on a plain white background.',
  });
});

test('keeps existing ellipses unless --replace is given', async () => {
  const latents = { bbox: [{ text: 'x', boxes: [[240, 260, 760, 750]] }], blob: [{ text: 'x', blobs: [[1, 2, 3, 3, 0]] }] };
  const spec = `coco:${await cocoFile()}`;
  const kept = await run(['--segmenter', spec], record({ id: 'a', latents }));
  expect(jsonLines(kept.stdout)[0].latents).toEqual(latents);
  const replaced = await run(['--segmenter', spec, '--replace'], record({ id: 'a', latents }));
  expect(jsonLines(replaced.stdout)[0].latents).toEqual({ ...latents, blob: [{ text: 'x', blobs: [[500, 500, 289, 289, 0]] }] });
});

test('counts boxes in which nothing is found, and reports pictures that cannot be segmented', async () => {
  const spec = `coco:${await cocoFile()}`;
  const latents = { bbox: [{ text: 'x', boxes: [[0, 0, 100, 100]] }] };
  const { stdout, stderr, code } = await run(['--segmenter', spec, '--keep-going'], record({ id: 'a', latents }) + record({ id: 'b' }));
  expect(jsonLines(stdout).map((line) => line.latents.blob)).toEqual([[{ text: 'x' }]]);
  expect(stderr).toContain('instances.json: images: no picture of this name');
  expect(stderr).toContain('stdin:2: ');
  expect(stderr).toContain('boxes without an ellipse, since nothing was found in them: 1');
  expect(code).toBe(1);
});

test('refuses a missing or unknown segmenter', async () => {
  expect(await run([], record({}))).toMatchObject({ code: 2, stderr: expect.stringContaining('--segmenter: required') });
  const { code, stderr } = await run(['--segmenter', 'sam.onnx'], record({}));
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected onnx:FILE, onnx:FOLDER or coco:FILE, got sam.onnx'),
  });
});

test.each([
  ['that does not exist', 'none.onnx', undefined],
  ['that is not ONNX', 'text.onnx', 'text'],
])('a network %s is refused before the output folder is made', async (_, name, content) => {
  const scratch = await scratchFolder();
  if (content !== undefined) await writeFile(join(scratch, name), content);
  const shards = join(scratch, 'shards');
  const { code, stderr } = await run(['--segmenter', `onnx:${join(scratch, name)}`, '--shards', shards], record({ id: 'a' }));
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/\.onnx: [^\n]+\n$/) });
  expect(existsSync(shards)).toBe(false);
});

test('runs a network from a file', async () => {
  const file = join(await scratchFolder(), 'salient.onnx');
  const port = (name: string, channels: number): Port => ({ name, type: 'float32', shape: [1, channels, 32, 32] });
  await writeOnnx(file, [port('input', 3)], [port('mask', 1)], (graph) => [
    graph.op('Neg', [graph.op('Slice', ['input', graph.int64([2]), graph.int64([3]), graph.int64([1])])]), // positive for low blue
  ]);
  const { stdout, stderr } = await run(['--segmenter', `onnx:${file}`, '--device', 'cpu', '--threads', '1'], record({ id: 'a' }));
  expect(stderr).toBe('');
  expect(jsonLines(stdout)[0].latents.bbox).toEqual([{ text: 'box', boxes: [[250, 250, 750, 750]] }]);
});
