import { afterAll, describe, expect, test } from 'vitest';
import { matrix } from '../linear-algebra/matrix.ts';
import { openArrays } from '../npz/read-arrays.ts';
import { writeNpz } from '../npz/write-npz.ts';
import { writeStatisticsFile } from '../sources/statistics-file.ts';
import { metricsFolder, origin, run, score } from '../testing/metrics-folder.ts';
import { command } from './command.ts';

const { at, real, fake, remove } = await metricsFolder();
afterAll(remove);

const stats = command.commands![0]!;
const merge = command.commands![1]!;

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
