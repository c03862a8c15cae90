import type { RecordEntry } from '@kaleido/shared/ndjson';
import { boxAround, boxIou, type Latents } from '@kaleido/shared/record';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { expect, test } from 'vitest';
import { command } from './command.ts';
import { mostDifferent } from './most-different.ts';
import { pickPlans } from './pick-plans.ts';
import { planDistance } from './plan-distance.ts';
import { groupsOf } from './share.ts';

const on = (positions: readonly number[]) => (a: number, b: number) => Math.abs(positions[a]! - positions[b]!);

test('greedy max-min: the ends of a line, then the middle', () => {
  const positions = [5, 0, 1, 10, 9];
  expect(mostDifferent(5, 2, on(positions))).toEqual([1, 3]);
  expect(mostDifferent(5, 3, on(positions))).toEqual([0, 1, 3]);
  expect(mostDifferent(5, 1, on(positions))).toEqual([0]);
  expect(mostDifferent(5, 3, on([1, 5, 0, 10, 9]))).toEqual([1, 2, 3]); // the largest sum would take 1 beside 0
  expect(mostDifferent(3, 8, on(positions))).toEqual([0, 1, 2]);
});

test('of equal items, keeps the first', () => expect(mostDifferent(4, 2, () => 0)).toEqual([0, 1]));

test('IoU of boxes, and the bounding box of a tilted ellipse', () => {
  expect(boxIou([0, 0, 10, 10], [5, 0, 15, 10])).toBeCloseTo(1 / 3);
  expect(boxIou([0, 0, 10, 10], [10, 0, 20, 10])).toBe(0);
  expect(boxAround([50, 50, 20, 10, 90])).toEqual([40, 30, 60, 70].map((value) => expect.closeTo(value, 9)));
  const [x1, , x2] = boxAround([50, 50, 20, 10, 45]);
  expect(x2 - x1).toBeCloseTo(2 * Math.sqrt(250));
});

test.each<[string, Latents, Latents, number]>([
  ['half of the words in common', { text: 'a red fox' }, { text: 'A fox, red at night' }, 0.4],
  ['the same box', { bbox: [{ text: 'cat', boxes: [[0, 0, 10, 10]] }] }, { bbox: [{ text: 'cat', boxes: [[0, 0, 10, 10]] }] }, 0],
  [
    'the same box with another name',
    { bbox: [{ text: 'cat', boxes: [[0, 0, 10, 10]] }] },
    { bbox: [{ text: 'dog', boxes: [[0, 0, 10, 10]] }] },
    0.5,
  ],
  [
    'an extra box',
    { bbox: [{ text: 'cat', boxes: [[0, 0, 10, 10]] }] },
    {
      bbox: [
        {
          text: 'cat',
          boxes: [
            [0, 0, 10, 10],
            [90, 90, 99, 99],
          ],
        },
      ],
    },
    0.5,
  ],
  ['an IoU of one third', { blob: [{ text: 'x', blobs: [[5, 5, 5, 5, 0]] }] }, { blob: [{ text: 'x', blobs: [[10, 5, 5, 5, 0]] }] }, 2 / 3],
  ['one code of four differs', { voken: [1, 2, 3, 4] }, { voken: [1, 2, 0, 4] }, 0.25],
  ['the mean of two parts, one of them missing', { text: 'x', voken: [1, 2] }, { text: 'x' }, 0.5],
  ['no plans', {}, {}, 0],
])('%s', (_, a, b, expected) => {
  expect(planDistance(a, b)).toBeCloseTo(expected);
  expect(planDistance(b, a)).toBeCloseTo(expected);
});

test('picks from each run of records with the same caption, keeping their order', async () => {
  const entry = (caption: string, text: string, index: number): RecordEntry => ({
    ...{ where: `stdin:${index + 1}`, index, source: '' },
    record: { caption, latents: { text } },
  });
  const texts = ['a b', 'a b c', 'x y', 'a b d'];
  async function* entries() {
    yield* texts.map((text, index) => entry('one', text, index));
    yield entry('two', 'z', 4);
    yield entry('one', 'q', 5);
  }
  const groups = [];
  for await (const { entries: all, picked } of pickPlans(entries(), 2, undefined))
    groups.push([all.length, picked.map(({ index }) => index)]);
  expect(groups).toEqual([
    [4, [0, 2]],
    [1, [4]],
    [1, [5]],
  ]);
});

test('a note says that no plan has the parts that are to be compared', async () => {
  const input = ['a', 'b', 'c'].map((text) => `${JSON.stringify({ caption: 'one', latents: { text } })}\n`).join('');
  const picked = async (parts: string) => (await runInProcess(command, ['-k', '1', '--parts', parts], { input })).stderr;
  expect(await picked('bbox,voken')).toContain('kaleido-pick: --parts: no plan has bbox or voken, so the first ones are kept\n');
  expect(await picked('text,voken')).toBe('kaleido-pick: kept 1 of 3 plans\n');
});

test('more plans of a caption than can be compared are refused, not divided', async () => {
  async function* entries(): AsyncGenerator<RecordEntry> {
    for (let index = 0; index < 4097; index++) yield { where: `stdin:${index + 1}`, index, source: '', record: { caption: 'one' } };
  }
  const picked = pickPlans(entries(), 2, undefined);
  await expect(picked.next()).rejects.toThrow('stdin:4097: expected at most 4096 plans of one caption, got another one');
});

test('shares divide groups, not their records, and together make the whole', async () => {
  const entries = async function* (mark?: string) {
    for (let index = 0; index < 9; index++) {
      const record = { caption: `caption ${Math.floor(index / 3)}`, latents: { text: `${index}` } };
      yield { where: `stdin:${index + 1}`, index, source: '', record: { ...record, ...(mark !== undefined && { kaleido_shard: mark }) } };
    }
  };
  const picked = async (shard: { part: number; of: number } | undefined, isOfPipe = false, mark?: string) => {
    const kept: number[] = [];
    for await (const group of pickPlans(entries(mark), 2, undefined, groupsOf(shard, isOfPipe)))
      kept.push(...group.picked.map(({ index }) => index));
    return kept;
  };
  const whole = await picked(undefined);
  const [one, two] = [await picked({ part: 1, of: 2 }), await picked({ part: 2, of: 2 }, true)];
  expect([one.length, two.length]).toEqual([4, 2]);
  expect([...one, ...two].sort()).toEqual(whole);
  expect(await picked({ part: 2, of: 2 }, true, '2/2')).toEqual(whole); // chosen by an earlier command
  await expect(picked({ part: 2, of: 2 }, true, '1/2')).rejects.toThrow(
    'stdin:1: kaleido_shard: the record belongs to share "1/2", but KALEIDO_SHARD is 2/2',
  );
});
