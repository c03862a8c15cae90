import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { onnxruntime } from '@kaleido/engine';
import { InputError } from '@kaleido/shared/errors';
import { encodePng } from '@kaleido/shared/image';
import { random } from '@kaleido/shared/random';
import { commandContext, defaultsOf } from '@kaleido/shared/testing/command-context';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Features } from '../features.ts';
import { matrix } from '../linear-algebra/matrix.ts';
import { openArrays } from '../npz/read-arrays.ts';
import { writeNpz } from '../npz/write-npz.ts';
import { LABEL_MEMBER, labelOf } from '../sources/label.ts';
import { writeStatisticsFile } from '../sources/statistics-file.ts';
import { command } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-metrics-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const [, stats, , , sheet] = [command, ...command.commands!];
const merge = command.commands![1]!;
const curve = command.commands![2]!;
const toy = command.commands![4]!;

/** Runs a command, or a sub-command, and gives what it wrote. An error passes on what was written before it. */
async function run(values: Record<string, unknown>, { of = command as typeof merge, operands = [] as string[] } = {}) {
  const { context, stdout, notes, failures } = commandContext(of.name, { operands, terminals: ['stderr'] });
  const written = () => stdout().toString();
  await Promise.resolve(of.run({ ...defaultsOf(of), progress: 'none', ...values }, context)).catch((error: Error) => {
    throw Object.assign(error, { written: written() });
  });
  return {
    written: written(),
    notes: [...notes(), ...failures],
    get lines() {
      return written()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
  };
}

const score = async (values: Record<string, unknown>) => (await run(values)).lines[0];

const origin = { name: 'net', weights: 'sha256:1', preprocessing: '9 clean' };
function featuresOf(count: number, seed: number, shift = 0): Features {
  const numbers = random(seed, 'command');
  return {
    origin,
    width: 6,
    data: Float32Array.from({ length: 6 * count }, () => numbers.normal() + shift),
    ids: Array.from({ length: count }, (_, i) => `${seed}-${i}`),
    captions: Array.from({ length: count }, (_, i) => `caption ${i % 4}`),
    probabilities: { classes: 3, data: Float32Array.from({ length: 3 * count }, (_, i) => [0.7, 0.2, 0.1][(i + Math.floor(i / 9)) % 3]!) },
  };
}

const members = (features: Features) => [
  { name: 'feats', shape: [features.data.length / features.width, features.width], data: features.data },
  { name: 'probabilities', shape: [features.data.length / features.width, 3], data: features.probabilities!.data },
  { name: LABEL_MEMBER, text: JSON.stringify(labelOf(features)) },
];

const [real, fake] = [at('real.npz'), at('fake.npz')];
beforeAll(async () => {
  await writeNpz(real, members(featuresOf(80, 1)));
  await writeNpz(fake, members(featuresOf(70, 2, 0.3)));
});

describe('kaleido-metrics', () => {
  test('writes one object with all that the inputs allow, and why the others are absent', async () => {
    const { lines, notes } = await run({ real, fake, kidSubset: 50 });
    expect(lines).toHaveLength(1);
    const result = lines[0];
    expect(Object.keys(result)).toEqual([
      'fid',
      'kid',
      'is',
      'precision',
      'recall',
      'density',
      'coverage',
      'vendi',
      'mss',
      'mind',
      'fd_inf',
      'nearest',
    ]);
    expect(result.fd_inf).toEqual({ value: null, absent: 'it takes more than 5000 fakes, got 70' });
    expect(result.recall).toMatchObject({ k: 3, features: 'net', weights: 'sha256:1', preprocessing: '9 clean', real: 80, fake: 70 });
    expect(result.kid).toMatchObject({ subset: 50, subsets: 100 });
    for (const [name, { value }] of Object.entries(result) as [string, { value: number }][])
      if (name !== 'fd_inf') expect(value).toEqual(expect.any(Number));
    expect(notes).toContain('kaleido-metrics: precision: only 80 real and 70 fake samples; at least 10000 recommended');
    expect(notes.at(-1)).toMatch(/^kaleido-metrics: FID \(net\) \d.*, KID \(net\) /);
  });

  test('a metric that fails takes no other value with it', async () => {
    const few = at('few.npz');
    await writeNpz(few, members(featuresOf(5, 3)));
    const all = await score({ real, fake: few });
    expect(all.fid.value).toBeGreaterThan(0);
    expect(all.recall.value).toEqual(expect.any(Number));
    expect(all.kid).toEqual({ value: null, absent: 'KID subsets of 1000 need as many samples per side, got 80 real and 5 fake' });
    expect(all.coverage.value).toEqual(expect.any(Number));

    // One that was asked for, or set up by an option, is an error, after the others were written.
    const error = await run({ real, fake: few, metrics: ['kid', 'fid', 'precision'], k: 5 }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/^kid: KID subsets of 1000 .*; precision: .*5/);
    expect(JSON.parse(error.written).fid).toEqual(all.fid);
    const refused = await run({ fake: few, metrics: ['vendi', 'fid'] }).catch((thrown) => thrown);
    expect(refused.message).toBe('fid: no real samples to compare with (--real)');
    expect(refused.written).toBe('');
  });

  test('equal pictures score as what they are', async () => {
    const equal = { ...featuresOf(250, 4), data: new Float32Array(1500).fill(2) };
    const file = at('equal.npz');
    await writeNpz(file, members(equal));
    const result = await score({ real, fake: file, kidSubset: 50 });
    expect(result.vendi).toMatchObject({ value: 1, q: { '0.5': 1, 2: 1, inf: 1 } });
    expect(result.mss.value).toBeCloseTo(1, 12);
    expect(result.recall.value).toBe(0);
    expect(result.fid.value).toBeGreaterThan(0);
    const same = await score({ real: file, fake: file, kidSubset: 50 });
    for (const name of ['fid', 'kid', 'mind']) expect(same[name].value).toBe(0);
    expect([same.precision.value, same.recall.value, same.vendi.value]).toEqual([1, 1, 1]);
  });

  test('features too large or too small to compute with are refused', async () => {
    for (const [factor, magnitude] of [
      [1e51, '1e+50'],
      [1e-51, '1e-50'],
    ] as const) {
      const { data, width } = featuresOf(10, 5);
      const file = at('scaled.npz');
      await writeNpz(file, [{ name: 'feats', shape: [10, width], data: Float64Array.from(data, (value) => value * factor) }]);
      await expect(run({ real: file, fake: file })).rejects.toThrow(magnitude);
    }
  });

  test('swapping the sides swaps precision and recall', async () => {
    const [one, other] = [
      await score({ real, fake, metrics: ['precision', 'recall'] }),
      await score({ real: fake, fake: real, metrics: ['precision', 'recall'] }),
    ];
    expect([one.precision.value, one.recall.value]).toEqual([other.recall.value, other.precision.value]);
    expect(one.precision.value).not.toBe(one.recall.value);
  });

  test('adds error bars and the floor, the same for the same seed', async () => {
    const values = { real, fake, bootstrap: 20, floor: true, kidSubset: 'all' };
    const result = await score(values);
    expect(await score(values)).toEqual(result);
    for (const name of ['fid', 'kid', 'precision', 'recall', 'density', 'coverage', 'mind']) {
      const { value, bootstrap, floor } = result[name];
      expect(bootstrap).toMatchObject({ samples: 20, deviation: expect.any(Number) });
      expect(bootstrap.high).toBeGreaterThan(bootstrap.low);
      expect(Math.abs(bootstrap.low + bootstrap.high - 2 * value)).toBeLessThan(1e-9);
      expect(floor).not.toBe(value);
    }
    expect(result.vendi.bootstrap.deviation).toBeGreaterThan(0);
    expect(result.fid.floor).toBeLessThan(result.fid.value);
    expect(result.vendi.floor).toBeUndefined();
  });

  test('looks at fakes alone without reals', async () => {
    const result = await score({ fake });
    expect(result.vendi.value).toBeGreaterThan(1);
    expect(result.fid).toEqual({ value: null, absent: 'no real samples to compare with (--real)' });
  });

  test('--per gives a line for each caption or fake', async () => {
    const captions = (await run({ real, fake, per: 'caption' })).lines;
    expect(captions.map(({ caption, count }) => [caption, count])).toEqual([
      ['caption 0', 18],
      ['caption 1', 18],
      ['caption 2', 17],
      ['caption 3', 17],
    ]);
    const mean = captions.reduce((sum, { mss }) => sum + mss / 4, 0);
    expect(Math.abs(mean - (await score({ fake })).mss.value)).toBeLessThan(1e-12);
    const fakes = (await run({ real, fake, per: 'fake' })).lines;
    expect(fakes).toHaveLength(70);
    expect(fakes[0]).toMatchObject({
      fake: '2-0',
      real: expect.stringMatching(/^1-\d+$/),
      distance: expect.any(Number),
      memorised: expect.any(Boolean),
    });
  });

  test('takes up guidance and model', async () => {
    expect(await score({ real, fake, metrics: ['vendi'], guidance: 4, model: 'm' })).toMatchObject({ guidance: 4, model: 'm' });
  });
});

describe('settings that cannot be', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ k: 70 }, 'precision: k = 70 needs at least 71 samples, got 70'],
    [{ kidSubset: 71 }, 'kid: KID subsets of 71 need as many samples per side, got 80 real and 70 fake'],
    [{ metrics: ['kid'] }, 'kid: KID subsets of 1000 need as many samples per side, got 80 real and 70 fake'],
    [{ metrics: ['fd_inf'] }, 'fd_inf: it takes more than 5000 fakes, got 70'],
    [{ shard: { part: 1, of: 2 } }, '--shard: needs --real, --fake and -o FILE for the part'],
  ])('%j', async (values, message) => {
    await expect(run({ real, fake, ...values })).rejects.toThrow(message);
  });
});

describe('statistics', () => {
  test('of features are what FID needs, with a label', async () => {
    await run({ output: at('stats.npz') }, { of: stats!, operands: [real] });
    const file = await openArrays(at('stats.npz'));
    expect(file.names).toEqual(['mu', 'sigma']);
    expect((await file.read('sigma')).shape).toEqual([6, 6]);
    await file.close();
    const result = await score({ real: at('stats.npz'), fake });
    expect(Math.abs(result.fid.value / (await score({ real, fake, metrics: ['fid'] })).fid.value - 1)).toBeLessThan(1e-12);
    expect(result.fid).toMatchObject({ features: 'net', real: 80 });
    expect(result.recall).toEqual({ value: null, absent: `${at('stats.npz')} holds statistics, not features` });
  });

  test('with the features give all scores', async () => {
    await run({ output: at('kept.npz'), keepFeatures: true }, { of: stats!, operands: [real] });
    const values = { fake, kidSubset: 20 };
    expect(await score({ real: at('kept.npz'), ...values })).toEqual(await score({ real, ...values }));
  });

  test('without our label need --features, and are then taken at their word', async () => {
    const path = at('foreign.npz');
    await writeNpz(path, [
      { name: 'mu', shape: [6], data: new Float64Array(6) },
      { name: 'sigma', shape: [6, 6], data: Float64Array.from({ length: 36 }, (_, i) => Number(i % 7 === 0)) },
    ]);
    await expect(run({ real: path, fake })).rejects.toThrow(
      `${path}: does not say what made its statistics: say it with --features (such as --features net)`,
    );
    expect((await score({ real: path, fake, features: 'net', metrics: ['fid'] })).fid).toMatchObject({
      features: 'net',
      real: null,
      fake: 70,
    });
    await expect(run({ real: path, fake, features: 'inception' })).rejects.toThrow('cannot be compared with those of');
  });

  test('of another network, other weights or another width are refused', async () => {
    for (const [change, reason] of [
      [{ name: 'other' }, 'features of net (name) cannot be compared with those of'],
      [{ weights: 'sha256:2' }, 'features of sha256:1 (weights) cannot be compared'],
      [{ preprocessing: '9 bilinear' }, 'features of 9 clean (preprocessing) cannot be compared'],
    ] as const) {
      const moments = { mean: new Float64Array(6), covariance: matrix(6, 6) };
      await writeStatisticsFile(at('other.npz'), moments, { ...origin, ...change }, 10);
      await expect(run({ real: at('other.npz'), fake })).rejects.toThrow(reason);
    }
    await writeStatisticsFile(at('wide.npz'), { mean: new Float64Array(7), covariance: matrix(7, 7) }, origin, 10);
    await expect(run({ real: at('wide.npz'), fake })).rejects.toThrow(`${fake}: 6 features a sample, but ${at('wide.npz')} has 7`);
  });

  test('that are not finite are refused', async () => {
    const moments = { mean: new Float64Array(6).fill(Number.NaN), covariance: matrix(6, 6) };
    await writeStatisticsFile(at('nan.npz'), moments, origin, 10);
    await expect(run({ real: at('nan.npz'), fake })).rejects.toThrow('nan.npz: mu[0]: expected a finite number, got NaN');
  });
});

describe('parts', () => {
  test('join to the scores of one run', async () => {
    const paths = [1, 2, 3].map((part) => at(`part${part}.npz`));
    for (const [i, output] of paths.entries()) await run({ real, fake, shard: { part: i + 1, of: 3 }, output });
    const values = { kidSubset: 30, bootstrap: 5, floor: true };
    const joined = (await run(values, { of: merge, operands: [...paths].reverse() })).lines[0];
    const whole = await score({ real, fake, ...values });
    expect(Math.abs(joined.fid.value - whole.fid.value)).toBeLessThan(1e-12);
    expect({ ...joined, fid: 0 }).toEqual({ ...whole, fid: 0 });
    expect((await run({ per: 'fake' }, { of: merge, operands: paths })).lines).toEqual((await run({ real, fake, per: 'fake' })).lines);

    await expect(run({ real: paths[0], fake })).rejects.toThrow(
      'part1.npz: expected features, pictures or statistics, got a part of a run',
    );
    await expect(run({}, { of: merge, operands: paths.slice(1) })).rejects.toThrow('part 1/3 is missing');
    await expect(run({}, { of: merge, operands: [...paths, paths[0]!] })).rejects.toThrow('part1.npz: part 1/3 again, after');
  });

  test('of statistics join to those of the whole', async () => {
    for (const part of [1, 2]) await run({ shard: { part, of: 2 }, output: at(`s${part}.npz`) }, { of: stats!, operands: [real] });
    await run({ output: at('joined.npz') }, { of: merge, operands: [at('s1.npz'), at('s2.npz')] });
    const [joined, whole] = [
      await score({ real: at('joined.npz'), fake, metrics: ['fid'] }),
      await score({ real, fake, metrics: ['fid'] }),
    ];
    expect(Math.abs(joined.fid.value - whole.fid.value)).toBeLessThan(1e-12);
    expect(joined.fid.real).toBe(80);
    await expect(run({}, { of: merge, operands: [at('s1.npz'), at('s2.npz')] })).rejects.toThrow('name it with -o');
  });
});

describe('bad arrays are refused with their name', () => {
  const npy = async (name: string, rows: number[][]) => {
    await writeNpz(at(name), [{ name: 'feats', shape: [rows.length, rows[0]!.length], data: Float64Array.from(rows.flat()) }]);
    return at(name);
  };
  test.each<[string, number[][], string]>([
    ['one.npz', [[1, 2]], 'one.npz: feats: 1 sample, expected at least 2'],
    [
      'nan.npz',
      [
        [1, 2],
        [3, Number.NaN],
      ],
      'nan.npz: feats: sample 1, feature 1: expected a finite number, got NaN',
    ],
    [
      'inf.npz',
      [
        [Number.POSITIVE_INFINITY, 2],
        [3, 4],
      ],
      'inf.npz: feats: sample 0, feature 0: expected a finite number, got Infinity',
    ],
  ])('%s', async (name, rows, message) => {
    const path = await npy(name, rows);
    await expect(run({ fake: path })).rejects.toThrow(message);
  });

  test('an empty folder, a missing source, two of stdin', async () => {
    mkdirSync(at('empty'));
    await expect(run({ fake: at('empty') })).rejects.toThrow(/empty: no pictures/);
    await expect(run({ fake: at('nowhere') })).rejects.toThrow('nowhere: no such file or directory');
    await expect(run({ fake: at('empty'), real })).rejects.toThrow(
      `the extractor (mobilenet_v2_140): features of mobilenet_v2_140 (name) cannot be compared with those of ${real}`,
    );
    await expect(run({ real: '-', fake: '-' })).rejects.toThrow('-: stdin can be read only once');
  });
});

describe('curve', () => {
  beforeAll(async () => {
    for (const [i, model] of ['plain', 'kaleido'].entries())
      for (const guidance of [1, 4])
        await run({
          real,
          fake,
          metrics: ['fid', 'recall'],
          model,
          guidance,
          bootstrap: i ? 10 : 0,
          output: at(`${model}-${guidance}.json`),
        });
  });
  const results = () => ['plain-1', 'plain-4', 'kaleido-4', 'kaleido-1'].map((name) => at(`${name}.json`));

  test('draws panels in SVG, with the name of the features', async () => {
    const svg = (await run({}, { of: curve, operands: results() })).written;
    expect(svg).toMatch(/^<svg /);
    for (const text of ['FID (net)', 'recall (net)', 'guidance', 'plain', 'kaleido']) expect(svg).toContain(text);
  });

  test('as PNG, a page, and comma-separated values', async () => {
    for (const name of ['c.png', 'c.html', 'c.csv']) await run({ output: at(name), metrics: ['fid'] }, { of: curve, operands: results() });
    expect(readFileSync(at('c.png')).subarray(1, 4).toString()).toBe('PNG');
    const page = readFileSync(at('c.html'), 'utf8');
    expect(page).not.toMatch(/<script[^>]*src=/);
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) => new Script(script!));
    expect(scripts).toHaveLength(2); // and both are whole: the parser took them
    const rows = readFileSync(at('c.csv'), 'utf8').trim().split('\n');
    expect(rows[0]).toBe('model,guidance,metric,features,value,low,high');
    expect(rows).toHaveLength(5);
    expect(rows[1]).toMatch(/^plain,1,fid,net,[\d.]+,,$/);
    expect(rows.find((row) => row.startsWith('kaleido,4,'))).toMatch(/^kaleido,4,fid,net(,[-\d.e]+){3}$/);
  });

  test('names what it cannot draw', async () => {
    writeFileSync(at('no-guidance.json'), '{"fid":{"value":1}}\n');
    writeFileSync(at('no-json.json'), 'FID 3\n');
    const draw = (name: string, output?: string) => run({ output }, { of: curve, operands: [at(name)] });
    await expect(draw('no-guidance.json')).rejects.toThrow('no-guidance.json: does not say at which guidance');
    await expect(draw('no-json.json')).rejects.toThrow('no-json.json: expected a result of kaleido-metrics');
    await expect(draw('none.json')).rejects.toThrow('none.json: no such file');
    await expect(draw('plain-1.json', 'x.gif')).rejects.toThrow('expected a name that ends with .svg, .png, .html, .csv');
  });
});

test('the toy: guidance loses a mode with the class alone, and none with the latent', async () => {
  const { lines } = await run({ samples: 500, steps: 40, output: at('toy.svg') }, { of: toy });
  const modes = (method: string, guidance: number) =>
    lines.find((line) => line.method === method && line.guidance === guidance).effectiveModes;
  expect(lines).toHaveLength(12);
  expect(modes('class only', 1)).toBeGreaterThan(1.97);
  expect(modes('class only', 7)).toBeLessThan(1.35);
  expect(modes('class only, interval', 7)).toBeGreaterThan(1.9);
  expect(modes('class and latent', 7)).toBeGreaterThan(1.99);
  expect(readFileSync(at('toy.svg'), 'utf8')).toContain('guidance 7');
});

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
