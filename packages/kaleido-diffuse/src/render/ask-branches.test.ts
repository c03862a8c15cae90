import { float32 } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { askBranches } from './ask-branches.ts';
import type { Network } from './network.ts';

/** Answers each picture with 10 x + the sum of its features; notes how many pictures each call had. */
function fakeNetwork(stacksBranches: boolean, calls: number[]): Network {
  return {
    stacksBranches,
    prepare: async (condition) => condition,
    async predict([x], _, text) {
      if (!('features' in text)) throw new TypeError('the network did not make this text');
      const { features } = text;
      const items = features.shape[0]!;
      calls.push(items);
      const [pixels, width] = [x!.length / items, features.data.length / items];
      const sum = (item: number) =>
        Array.from(features.data.subarray(item * width, (item + 1) * width)).reduce((all, value) => all + value, 0);
      return [x!.map((value, i) => 10 * value + sum(Math.floor(i / pixels)))];
    },
    dispose: async () => {},
  };
}

const condition = (value: number) => ({ states: Float32Array.of(value, value), length: 1 });

test.each([
  [false, [2, 2, 2]],
  [true, [6]],
])('each branch gets its own answer; stacked: %s', async (stacksBranches, expected) => {
  const calls: number[] = [];
  const conditions = { unconditional: [0, 0], caption: [1, 2], record: [3, 4] };
  const ask = askBranches(fakeNetwork(stacksBranches, calls), (name) => conditions[name].map(condition), 1);
  const doubled = {
    condition: 'record',
    change: ({ shape, data }: { shape: readonly number[]; data: ArrayLike<number> }) =>
      float32(
        shape,
        Float32Array.from(data, (value) => 2 * value),
      ),
  } as const;
  const answers = await ask({ xs: [Float32Array.of(1, 2)], index: 5 }, [{ condition: 'unconditional' }, { condition: 'caption' }, doubled]);
  expect(answers.map(([values]) => [...values!])).toEqual([
    [10, 20],
    [12, 24],
    [22, 36],
  ]);
  expect(calls).toEqual(expected);
});
