import { float32 } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import type { Start } from '../run/start.ts';
import { alone, type Communicator } from './communicator.ts';
import { shareStart } from './share-start.ts';

test('every rank begins with what rank 0 has read', () => {
  const vector = (first: number) => float32([3], [first, first + 1, first + 2]);
  const start: Start = {
    state: { weights: vector(1), expAvg: vector(2), expAvgSq: vector(3), ema: vector(4), emaAlso: { ema_0: vector(5) } },
    frozen: { textEncoder: { 'shared.weight': float32([2, 1], [7, 8]) }, prior: {}, denoiser: {} },
    progress: { step: 7, taken: 3, digest: 'abc', lengths: { caption: 8, latents: 16 } },
  };
  const sent: (unknown | Float32Array)[] = [];
  const sender: Communicator = {
    ...alone,
    size: 2,
    exchange: (value) => {
      sent.push(structuredClone(value));
      return [value];
    },
    broadcast: (values) => void sent.push(values.slice()),
  };
  const receiver: Communicator = {
    ...alone,
    rank: 1,
    size: 2,
    exchange: <T>() => [sent.shift() as T],
    broadcast: (values) => values.set(sent.shift() as Float32Array),
  };
  expect(shareStart(sender, start)).toBe(start);
  expect(JSON.stringify(sent[0])).not.toContain('data'); // specs alone
  expect(shareStart(receiver, undefined)).toEqual(start);
  expect(sent).toEqual([]);
});
