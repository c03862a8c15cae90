import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { onnxruntime } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import { encodePng } from '@kaleido/shared/image';
import { afterAll, expect, test } from 'vitest';
import { metricsFolder, run, score } from '../testing/metrics-folder.ts';
import { command } from './command.ts';

const { at, real, fake, remove } = await metricsFolder();
afterAll(remove);

const stats = command.commands![0]!;
const sheet = command.commands![3]!;

test('sheets need pictures that can be read twice', async () => {
  await expect(run({ real: '-', fake, output: at('sheet.png') }, { of: sheet! })).rejects.toThrow('-: stdin cannot be read a second time');
  await expect(run({ real, output: at('sheet.png') }, { of: sheet! })).rejects.toThrow('a sheet needs --real, --fake and -o FILE');
});

test('a sheet shows fakes beside the nearest reals, and statistics of pictures are the same whether features are kept or not', async () => {
  const paint = async (path: string, level: number) =>
    writeFileSync(path, await encodePng({ width: 8, height: 8, channels: 3, data: new Uint8Array(192).fill(level) }));
  for (const [side, levels] of [
    ['r', [10, 120, 250]],
    ['f', [15, 245]],
  ] as const) {
    mkdirSync(at(side));
    for (const level of levels) await paint(at(`${side}/${level}.png`), level);
  }
  const network = await onnxruntime.compile(({ x }: { x: tf.Tensor }) => ({ y: tf.mean(x, [1, 2]) }), {
    x: { shape: [2, 8, 8, 3], dtype: 'float32' as const },
  });
  await network.save(at('means.onnx'));
  await network.dispose();
  const features = `onnx:${at('means.onnx')}`;
  await run({ real: at('r'), fake: at('f'), features, neighbours: 2, output: at('sheet.png') }, { of: sheet! });
  expect(readFileSync(at('sheet.png')).length).toBeGreaterThan(1000);
  for (const keepFeatures of [false, true])
    await run({ keepFeatures, features, output: at(`r-${keepFeatures}.npz`) }, { of: stats!, operands: [at('r')] });
  const of = async (keepFeatures: boolean) =>
    (await score({ real: at(`r-${keepFeatures}.npz`), fake: at('f'), features, metrics: ['fid'] })).fid;
  expect(await of(false)).toEqual(await of(true));
});
