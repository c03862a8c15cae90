import { describe, expect, it } from 'vitest';
import { mapAhead } from './map-ahead.ts';

describe('mapAhead', () => {
  async function* count(to: number): AsyncGenerator<number> {
    for (let i = 0; i < to; i++) yield i;
  }

  it('keeps the order and works on several at a time', async () => {
    let [now, most] = [0, 0];
    const results: number[] = [];
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 10 - item));
      now--;
      return item;
    };
    for await (const result of mapAhead(count(10), 4, work)) results.push(result);
    expect(results).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(4);
  });

  it('throws in the place of the item that failed', async () => {
    const results: number[] = [];
    const read = async () => {
      const work = async (item: number): Promise<number> => (item === 2 ? Promise.reject(new Error('two')) : item);
      for await (const result of mapAhead(count(5), 4, work)) results.push(result);
    };
    await expect(read()).rejects.toThrow('two');
    expect(results).toEqual([0, 1]);
  });
});
