import { scenesSource } from '@kaleido/data';
import { onnxruntime } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import { headsOf, type ProbeConfig } from '@kaleido/metrics/probe';
import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, type NamedTensors } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { averagedProbe } from './average.ts';
import { factsOf, probeBatch } from './batch.ts';
import { calibrated, calibrationOf } from './calibration.ts';
import { degrade } from './degrade.ts';
import { lossWeights, probeLoss } from './loss.ts';
import { probeKind } from './probe-kind.ts';
import { defaultDegradation, parseProbeTraining } from './probe-training-config.ts';
import { targetsOf } from './targets.ts';

const small = parseProbeTraining(
  { name: 'small', steps: 9, batch: 4, census: 300, network: { side: 16, channels: [8, 8, 8, 8], features: 16 } },
  { file: 'small.yaml' },
);
const opened = async (chosen?: unknown) => {
  const source = await scenesSource({ domain: 'core', seed: 2 }, 4);
  return { source, trainee: await probeKind.open({ config: small, engine: onnxruntime, source, chosen }) };
};

test('targets hold equal shares of names, one class per word, and places from left to right', () => {
  const scene = {
    style: 'ink',
    subjects: ['fox', 'fox'],
    things: [],
    boxes: {
      subjects: [
        [600, 0, 900, 500],
        [100, 0, 400, 500],
      ],
      things: [],
    },
    blobs: {
      subjects: [
        [750, 250, 200, 100, 0],
        [250, 250, 200, 100, 0],
      ],
      things: [],
    },
  } as const;
  const head = (of: string, kind: ProbeConfig['heads'][number]['kind'], classes: string[]) => ({
    of,
    kind,
    slot: 0,
    classes,
    temperature: 1,
  });
  const heads = [
    head('style', 'word', ['flat', 'ink']),
    head('mood', 'word', ['calm', 'wild']),
    head('subjects', 'names', ['cat', 'fox']),
    head('subjects', 'count', ['1', '2']),
    head('things', 'names', ['book', 'crown']),
    head('things', 'count', ['0', '1']),
  ];
  const config = { ...small.network, heads, most: { subjects: 2, things: 1 } };
  const { classes, known, places, placed } = targetsOf(config, scene);
  expect([...classes]).toEqual([0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0]);
  expect([...known]).toEqual([1, 0, 1, 1, 0, 1]);
  expect([...placed]).toEqual([1, 1, 0]);
  expect([places[0], places[9]]).toEqual([0.25, 0.75]);
  expect([...targetsOf(config, { subjects: ['cat', 'fox'] }).classes.slice(4, 6)]).toEqual([0.5, 0.5]);
  expect(targetsOf(config, { style: 'poster' }).known[0]).toBe(0); // not one of the head's classes
});

test('the loss is 0 for perfect predictions and ignores unknown labels', async () => {
  const { source } = await opened();
  const samples = await source.first(6);
  const config = { ...small.network, ...headsOf((await source.first(300)).map(factsOf)) };
  const { targets } = probeBatch(config, samples, { degradation: defaultDegradation }, undefined);
  const losses = async (logits: HostTensor, places: HostTensor) => {
    const fixed = await onnxruntime.compile(
      ({ x, y }: { x: tf.Tensor; y: tf.Tensor }) => ({
        parts: tf.stack(
          probeLoss(
            config,
            {},
            { logits: x, places: y, features: x },
            Object.fromEntries(
              Object.entries(targets).map(([name, { shape, data }]) => [name, tf.tensor(data as Float32Array, [...shape])]),
            ) as never,
          ),
        ),
      }),
      { x: { shape: logits.shape, dtype: 'float32' as const }, y: { shape: places.shape, dtype: 'float32' as const } },
    );
    const { parts } = await fixed.run({ x: logits, y: places });
    await fixed.dispose();
    return [...parts.data];
  };
  const sure = float32(
    targets.classes.shape,
    (targets.classes.data as Float32Array).map((share) => 60 * share),
  );
  const [words, boxes, blobs] = await losses(sure, targets.places);
  expect(words).toBeLessThan(1e-3);
  expect(boxes).toBeLessThan(1e-3);
  expect(blobs).toBe(0);
  // Uniform logits cost log(classes) for each head whose label any picture knows.
  const even = float32(targets.classes.shape, new Float32Array(targets.classes.data.length));
  const known = targets.known.data;
  const costs = config.heads.reduce(
    (sum, { classes }, head) => sum + (samples.some((_, row) => known[row * config.heads.length + head]) ? Math.log(classes.length) : 0),
    0,
  );
  expect((await losses(even, targets.places))[0]).toBeCloseTo(costs, 3);
});

test('a gradient step lowers the loss, batches depend on seed and step alone, and a resumed run reuses `chosen`', async () => {
  const { source, trainee } = await opened();
  const samples = await source.first(4);
  const batch = await trainee.batch(samples, 7);
  expect(await trainee.batch(samples, 7)).toEqual(batch);
  expect(await trainee.batch(samples, 8)).not.toEqual(batch);
  const weights = trainee.initialise();
  const names = Object.keys(weights);
  const specs = <T>(tree: T) => tree as never;
  const graph = await onnxruntime.compile(
    ({ w, b }: never) => {
      const loss = (...xs: tf.Tensor[]) =>
        tf.stack([...trainee.loss(Object.fromEntries(names.map((name, index) => [name, xs[index]!])), b)]);
      const { value, grads } = tf.valueAndGrads(loss)(w, tf.tensor1d(Object.values(lossWeights)));
      return { value, grads };
    },
    specs({ w: names.map((name) => specOf(weights[name]!)), b: { pixels: specOf(batch.pixels), targets: mapSpecs(batch.targets) } }),
  );
  const lossOf = async (w: NamedTensors) =>
    graph.run(specs({ w: names.map((name) => w[name]!), b: batch })) as Promise<{ value: HostTensor; grads: HostTensor[] }>;
  const total = ({ value }: { value: HostTensor }) =>
    Object.values(lossWeights).reduce((sum, weight, part) => sum + weight * value.data[part]!, 0);
  const before = await lossOf(weights);
  const stepped = Object.fromEntries(
    names.map((name, index) => [
      name,
      float32(
        weights[name]!.shape,
        (weights[name]!.data as Float32Array).map((x, i) => x - 2e-3 * before.grads[index]!.data[i]!),
      ),
    ]),
  );
  expect(total(await lossOf(stepped))).toBeLessThan(total(before));
  await graph.dispose();
  const again = await opened(JSON.parse(JSON.stringify(trainee.chosen)));
  expect(again.trainee.chosen).toEqual(trainee.chosen);
  const validation = (await trainee.validate(weights, samples)) as { accuracy: Record<string, number> };
  expect(validation.accuracy.style).toBeGreaterThanOrEqual(0);
});

const specOf = ({ shape, dtype }: HostTensor) => ({ shape, dtype });
const mapSpecs = (tree: object) => Object.fromEntries(Object.entries(tree).map(([name, tensor]) => [name, specOf(tensor as HostTensor)]));

test('degrading keeps pixels in range, never raises their variance, and leaves a flat picture unchanged', () => {
  const side = 32;
  const flat = new Float32Array(side * side * 3).fill(0.25);
  degrade(flat, side, { clean: 0, leastSide: 5, blur: 0.1, noise: 0, color: 1 }, random(1, 'spoil'));
  for (const value of flat) expect(value).toBeCloseTo(0.25, 5);
  const picture = random(2, 'spoil')
    .fillUniform(new Float32Array(side * side * 3))
    .map((value) => 2 * value - 1);
  const variance = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0) / values.length;
  for (let trial = 0; trial < 20; trial++) {
    const degraded = picture.slice();
    degrade(degraded, side, { clean: 0, leastSide: 5, blur: 0.1, noise: 0, color: 1 }, random(trial, 'trial'));
    expect(variance(degraded)).toBeLessThanOrEqual(variance(picture) + 1e-6);
    expect(degraded.every((value) => Math.abs(value) <= 1)).toBe(true);
  }
});

test('temperature scaling corrects overconfident logits', () => {
  const draw = random(5, 'calibration');
  const config = { heads: [{ of: 'style', kind: 'word' as const, slot: 0, classes: ['a', 'b'], temperature: 1 }] } as ProbeConfig;
  const rows = 6000;
  const [logits, classes] = [new Float32Array(2 * rows), new Float32Array(2 * rows)];
  for (let row = 0; row < rows; row++) {
    const trueLogit = draw.normal();
    logits[2 * row] = 3 * trueLogit; // overconfident by a factor of 3
    classes[2 * row + (draw.uniform() < 1 / (1 + Math.exp(-trueLogit)) ? 0 : 1)] = 1;
  }
  const labelled = { config, answers: { logits }, classes, known: new Float32Array(rows).fill(1) };
  const after = { ...labelled, config: calibrated(labelled) };
  expect(after.config.heads[0]!.temperature).toBeGreaterThan(2.8);
  expect(after.config.heads[0]!.temperature).toBeLessThan(3.2);
  expect(calibrationOf(labelled).style!.ece).toBeGreaterThan(0.1);
  expect(calibrationOf(after).style!.ece).toBeLessThan(0.03);
});

test('the mean of probes is that of their weights, and probes of other classes are refused', () => {
  const probe = (file: string, value: number, classes = ['flat', 'ink'], temperature = 1) => ({
    file,
    probe: {
      config: { side: 16, heads: [{ of: 'style', kind: 'word', slot: 0, classes, temperature }] } as unknown as ProbeConfig,
      tensors: { bias: float32([2], new Float32Array([value, -value])) },
      card: undefined,
    },
  });
  const { config, tensors } = averagedProbe([probe('a', 1), probe('b', 2, ['flat', 'ink'], 3), probe('c', 6)]);
  expect([tensors.bias, config.heads[0]!.temperature]).toEqual([float32([2], new Float32Array([3, -3])), 1]);
  expect(() => averagedProbe([probe('a', 1), probe('b', 2, ['flat', '3d'])])).toThrow(
    'b: cannot be averaged with a: it has another network or recognises other classes',
  );
});

test('refuses samples without annotations', async () => {
  const [sample] = await (await opened()).source.first(1);
  const { scene: _, ...silent } = sample!;
  expect(() => factsOf(silent)).toThrow(/^scene 0: scene: missing: a probe needs annotated records/);
});

test('a bad config is refused by field name', () => {
  const parse = (fields: object) => parseProbeTraining({ name: 'a', steps: 1, ...fields }, { file: 'a.yaml' });
  expect(() => parse({ network: { side: 8 } })).toThrow('a.yaml: network.side: expected an integer from 16 to 256, got 8');
  expect(() => parse({ spoiling: { blurr: 1 } })).toThrow(/^a\.yaml: spoiling\.blurr/);
});
