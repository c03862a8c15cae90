import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxruntime } from '@kaleido/engine';
import { initialise } from '@kaleido/engine/nn';
import { reference } from '@kaleido/engine/reference';
import { toModelLayout } from '@kaleido/engine/weights-layout';
import { random } from '@kaleido/shared/random';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { zeros } from '@kaleido/shared/tensors';
import { afterAll, expect, test } from 'vitest';
import { probeParameters } from './network.ts';
import { placeNumbers } from './places.ts';
import { type ProbeConfig, parseProbeConfig } from './probe-config.ts';
import { readProbe, writeProbe } from './probe-file.ts';
import { apportioned, readingOf, softmax } from './reading.ts';
import { runProbe } from './run-probe.ts';

const scratch = mkdtempSync(join(tmpdir(), 'kaleido-probe-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const head = (of: string, kind: ProbeConfig['heads'][number]['kind'], classes: readonly string[], slot = 0) => ({
  ...{ of, kind, slot, temperature: 1 },
  classes: [...classes],
});
const config: ProbeConfig = {
  ...{ side: 32, channels: [8, 8, 16, 16], features: 8, most: { subjects: 2, things: 1 } },
  heads: [
    head('style', 'word', ['flat', 'ink']),
    head('subjects', 'names', ['cat', 'fox', 'owl']),
    head('subjects', 'count', ['1', '2']),
    head('things', 'names', ['book', 'crown']),
    head('things', 'count', ['0', '1']),
    head('facing', 'each', ['left', 'right'], 0),
    head('facing', 'each', ['left', 'right'], 1),
  ],
};
const tensors = toModelLayout(initialise(probeParameters(config), 3, 'probe'));

test('outputs agree across engines and batch sizes, and after a round trip through the file to half precision', async () => {
  const path = join(scratch, 'probe.safetensors');
  await writeProbe(path, { config, tensors, card: { clean: 1 } });
  const read = await readProbe(path);
  expect([read.config, read.card]).toEqual([config, { clean: 1 }]);
  const pixels = random(1, 'probe pixels').fillUniform(new Float32Array(3 * 32 * 32 * 3));
  const run = async (probe: Pick<typeof read, 'config' | 'tensors'>, engine: typeof reference, batch: number) => {
    const network = await runProbe(engine, probe, batch);
    const answers = await network.run(pixels);
    await network.dispose();
    return [...answers.features, ...answers.logits, ...answers.places];
  };
  const expected = await run({ config, tensors }, reference, 3);
  expect(expected).toHaveLength(3 * (8 + 15 + 27));
  for (const [index, value] of (await run({ config, tensors }, onnxruntime, 2)).entries()) expect(value).toBeCloseTo(expected[index]!, 4);
  for (const [index, value] of (await run(read, onnxruntime, 2)).entries()) expect(Math.abs(value - expected[index]!)).toBeLessThan(0.01);
});

test('a reading has names with boxes and blobs, and words for each subject present', () => {
  const logits = Float32Array.of(0, 2, /* */ 0, 5, 0, /* */ -1, 1, /* */ 3, 0, /* */ 4, 0, /* */ 1, 0, /* */ 0, 1);
  const places = new Float32Array(27);
  places.set(placeNumbers([100, 100, 500, 900], [300, 500, 200, 100, 45]), 0);
  places.set(placeNumbers([500, 100, 900, 900], [700, 500, 200, 100, 135]), 9);
  const reading = readingOf(config, logits, places);
  expect(reading.words.style).toEqual({ word: 'ink', probability: expect.closeTo(1 / (1 + Math.exp(-2)), 12) });
  expect(reading.subjects).toEqual([
    { name: 'fox', box: [100, 100, 500, 900], blob: [300, 500, 200, 100, 45] },
    { name: 'fox', box: [500, 100, 900, 900], blob: [700, 500, 200, 100, 135] },
  ]);
  expect(reading.things).toEqual([]);
  expect(reading.each.facing!.map(({ word }) => word)).toEqual(['left', 'right']);
  logits[6] = -2; // one subject
  expect(readingOf(config, logits, places).each.facing!.map(({ word }) => word)).toEqual(['left']);
});

test('apportions seats by the method of Webster', () => {
  expect(apportioned([0.1, 0.8, 0.1], 2)).toEqual([1, 1]);
  expect(apportioned([0.45, 0.1, 0.45], 2)).toEqual([0, 2]);
  expect(apportioned([0.2, 0.3], 0)).toEqual([]);
});

test('softmax does not overflow, and a temperature flattens it', () => {
  const p = softmax(Float32Array.of(1, 3, 1000), 1);
  expect([...p]).toEqual([0, 0, 1]);
  const [a, b] = softmax(Float32Array.of(0, 2), 2);
  expect(b! / a!).toBeCloseTo(Math.E, 12);
});

test('refuses files that are not probes, or whose tensors do not fit the config', async () => {
  const path = join(scratch, 'other.safetensors');
  await writeSafetensors(path, { x: zeros([1]) });
  await expect(readProbe(path)).rejects.toThrow(`${path}: expected a probe (kaleido-train probe)`);
  await writeProbe(path, { config: { ...config, features: 9 }, tensors, card: undefined });
  await expect(readProbe(path)).rejects.toThrow(/other\.safetensors: features\.weight: expected shape \[9, 336\], got \[8, 336\]$/);
});

test.each<[object, string]>([
  [{ side: 40 }, 'probe.safetensors: side: expected a multiple of 16, got 40'],
  [{ channels: [8, 8, 8, 12] }, 'probe.safetensors: channels: expected multiples of 8, got 12'],
  [{ heads: [] }, 'probe.safetensors: heads: expected at least one item, got an array'],
])('%j is refused', (change, message) => {
  expect(() => parseProbeConfig({ ...config, ...change }, { file: 'probe.safetensors' })).toThrow(message);
});
