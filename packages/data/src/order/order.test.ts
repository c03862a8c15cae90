import { expect, test } from 'vitest';
import { openOrder, type ShardSample } from './order.ts';

const shardsOf = (counts: readonly number[]) => counts.map((count) => ({ held: 0, count: async () => count }));
const nameOf = ({ shard, index }: ShardSample): string => `${shard}:${index}`;
const all = (counts: readonly number[]) =>
  counts.flatMap((count, shard) => Array.from({ length: count }, (_, index) => `${shard}:${index}`)).sort();

async function taken(
  counts: readonly number[],
  { streams, seed = 1, shuffle = 6 }: { streams: number; seed?: number; shuffle?: number },
  each: number,
) {
  const order = openOrder(shardsOf(counts), { seed, streams, shuffle });
  return Promise.all(
    Array.from({ length: streams }, (_, stream) =>
      Promise.all(Array.from({ length: each }, async (_, n) => nameOf(await order.at(stream, n)))),
    ),
  );
}

test('an epoch takes every sample once, and the next one in another order', async () => {
  const counts = [5, 0, 3, 7, 1];
  const [stream = []] = await taken(counts, { streams: 1 }, 48);
  const epochs = [stream.slice(0, 16), stream.slice(16, 32), stream.slice(32)];
  for (const epoch of epochs) expect([...epoch].sort()).toEqual(all(counts));
  expect(new Set(epochs.map(String)).size).toBe(3);
  expect(await taken(counts, { streams: 1 }, 48)).toEqual([stream]);
  expect(await taken(counts, { streams: 1, seed: 2 }, 48)).not.toEqual([stream]);
});

test('streams take whole shards that no other stream has', async () => {
  const counts = [4, 4, 4, 4, 4, 4];
  const streams = await taken(counts, { streams: 3 }, 8);
  expect(streams.flat().sort()).toEqual(all(counts));
  for (const stream of streams) expect(new Set(stream.map((place) => place.split(':')[0])).size).toBe(2);
});

test('streams that are more than the shards share their samples', async () => {
  const counts = [10, 6];
  const streams = await taken(counts, { streams: 4 }, 4);
  expect(streams.flat().sort()).toEqual(all(counts));
});

test('any place is found without those before it', async () => {
  const counts = [5, 9, 3, 7, 2];
  for (const streams of [1, 2, 7]) {
    const whole = await taken(counts, { streams }, 60);
    for (const n of [0, 13, 25, 26, 59]) {
      const fresh = openOrder(shardsOf(counts), { seed: 1, streams, shuffle: 6 });
      for (let stream = 0; stream < streams; stream++) expect(nameOf(await fresh.at(stream, n))).toBe(whole[stream]![n]);
    }
  }
});

test('another sample in the place of one is drawn from those about it', async () => {
  const order = openOrder(shardsOf([50, 50]), { seed: 1, streams: 1, shuffle: 40 });
  const near = (await order.at(0, 0)).shard;
  const drawn = await Promise.all(Array.from({ length: 20 }, (_, draw) => order.at(0, 0, `${draw}`)));
  expect(drawn.every(({ shard }) => shard === near)).toBe(true);
  expect(new Set(drawn.map(nameOf)).size).toBeGreaterThan(10);
  expect(await order.at(0, 0, '3')).toEqual(drawn[3]);
});

test('shards are counted when they are reached, a few ahead', async () => {
  const counted: number[] = [];
  const shards = Array.from({ length: 100 }, (_, shard) => ({
    held: 0,
    async count() {
      counted.push(shard);
      return 10;
    },
  }));
  await openOrder(shards, { seed: 1, streams: 1, shuffle: 20 }).at(0, 5);
  expect(new Set(counted).size).toBe(10);
});

test('data without samples are refused', async () => {
  await expect(openOrder(shardsOf([0, 0]), { seed: 1, streams: 1, shuffle: 5 }).at(0, 0)).rejects.toThrow('data: no samples found');
});

test('a stream whose shards are all empty in one epoch goes on with those of the next', async () => {
  const order = openOrder(shardsOf([0, 0, 9]), { seed: 7, streams: 2, shuffle: 5 });
  for (const stream of [0, 1]) await expect(order.at(stream, 30)).resolves.toBeDefined();
});
