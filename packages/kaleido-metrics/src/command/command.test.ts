import { mkdirSync } from 'node:fs';
import { InputError } from '@kaleido/shared/errors';
import { afterAll, describe, expect, test } from 'vitest';
import { readMetricNames } from '../metrics/names.ts';
import { writeNpz } from '../npz/write-npz.ts';
import { featuresOf, members, metricsFolder, run, score } from '../testing/metrics-folder.ts';

const { at, real, fake, remove } = await metricsFolder();
afterAll(remove);

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
      'alignment',
      'modes',
      'obedience',
    ]);
    expect(result.alignment.absent).toBe('no probe has read the fakes (needs --probe, and pictures rather than features)');
    expect(result.fd_inf).toEqual({ value: null, absent: 'it takes more than 5000 fakes, got 70' });
    expect(result.recall).toMatchObject({ k: 3, features: 'net', weights: 'sha256:1', preprocessing: '9 clean', real: 80, fake: 70 });
    expect(result.kid).toMatchObject({ subset: 50, subsets: 100 });
    for (const [name, { value }] of Object.entries(result) as [string, { value: number }][])
      if (name !== 'fd_inf' && !readMetricNames.includes(name)) expect(value).toEqual(expect.any(Number));
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

  test('has no error bar where samples do not say how values vary', async () => {
    const { lines, notes } = await run({ real, fake, metrics: ['kid'], bootstrap: 5, kidSubset: 50 });
    expect(lines[0]!.kid).toMatchObject({ subset: 50, bootstrap: null });
    expect(notes).toContain('kaleido-metrics: kid: no error bar: it takes all pairs (--kid-subset all)');
    const one = at('one-caption.npz');
    await writeNpz(one, members({ ...featuresOf(5, 3), captions: Array.from({ length: 5 }, () => 'a cat') }));
    const { mss } = await score({ fake: one, metrics: ['mss'], bootstrap: 5 });
    expect(mss).toMatchObject({ captions: 1, bootstrap: null });
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
