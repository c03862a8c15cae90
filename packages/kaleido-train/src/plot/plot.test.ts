import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { curvesOf } from './curves.ts';
import { drawCurves } from './draw-curves.ts';
import { page } from './page.ts';
import { readRun } from './run-record.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-plot-'));
  await mkdir(join(scratch, 'a <b>/sheets'), { recursive: true });
  const lines = [
    { step: 50, images: 800, loss: 2, lr: 0.1, seconds: 3 },
    { step: 50, images: 800, validation: { pictures: 8, dm_8: 0.5, dm_8_by_level: [0.6, 0.4] } },
    { step: 60, bad: 'stdin:3: no' },
    { step: 100, images: 1600, loss: 9, lr: 0.1, seconds: 6 },
    { step: 100, images: 1600, loss: 1, lr: 0.1, seconds: 6 },
  ];
  await writeFile(join(scratch, 'a <b>/log.ndjson'), `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"step":1`);
  for (const step of [1, 2]) await writeFile(join(scratch, `a <b>/sheets/step-00000${step}.png`), `picture ${step}`);
  await writeFile(join(scratch, 'many.ndjson'), Array.from({ length: 1200 }, (_, step) => JSON.stringify({ step, loss: step })).join('\n'));
});
afterAll(() => rm(scratch, { recursive: true }));

test('there is a chart for each quantity, validation first; of a step that was logged twice the last line counts', async () => {
  const curves = curvesOf([await readRun(join(scratch, 'a <b>'))]);
  expect(curves.map(({ title }) => title)).toEqual(['validation dm_8', 'loss', 'lr']);
  expect(curves[1]!.points).toEqual([
    { run: 'a <b>', step: 50, value: 2 },
    { run: 'a <b>', step: 100, value: 1 },
  ]);
});

test('a long curve is thinned to means', async () => {
  const [loss] = curvesOf([await readRun(join(scratch, 'many.ndjson'))]);
  expect(loss!.points).toHaveLength(400);
  expect(loss!.points[1]).toEqual({ run: 'many', step: 5, value: 4 });
});

test('the page holds charts and sheets, and nothing that it would have to fetch', async () => {
  const runs = [await readRun(join(scratch, 'a <b>')), await readRun(join(scratch, 'many.ndjson'))];
  const html = page(runs, [await drawCurves(curvesOf(runs)[1]!)]);
  expect(html).toContain('<h1>a &lt;b&gt;, many</h1>');
  expect(html.match(/<svg/g)).toHaveLength(1);
  expect(html).toContain(`src="data:image/png;base64,${Buffer.from('picture 2').toString('base64')}"`);
  expect(html).not.toMatch(/<script|(src|href)="(?!data:)/);
});

test('what is no log is refused by name', async () => {
  await expect(readRun(join(scratch, 'none'))).rejects.toThrow('none: no such file or directory');
  await expect(readRun(scratch)).rejects.toThrow('log.ndjson: holds no line of a training log');
});
