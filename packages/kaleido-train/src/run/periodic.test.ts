import { expect, test } from 'vitest';
import { type Periodic, runDue } from './periodic.ts';

const work = (name: string, every: number, atEnd?: boolean): Periodic => ({
  every,
  ...(atEnd !== undefined && { atEnd }),
  run: async (step) => ({ kind: 'note', message: `${name} ${step}` }),
});

async function messages(works: readonly Periodic[], steps: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let step = 1; step <= steps; step++) for await (const event of runDue(works, step, step === steps)) found.push(event);
  return found.map((event) => (event as { message: string }).message);
}

test('does each work at its steps, in the order of the list', async () =>
  expect(await messages([work('b', 2), work('a', 1)], 2)).toEqual(['a 1', 'b 2', 'a 2']));

test('does some also after the last step, once, and never what is every 0 steps', async () => {
  const works = [work('log', 2, true), work('draw', 2), work('off', 0, true)];
  expect(await messages(works, 3)).toEqual(['log 2', 'draw 2', 'log 3']);
  expect(await messages(works, 2)).toEqual(['log 2', 'draw 2']);
});

test('reports nothing of work that had nothing to do', async () =>
  expect(await messages([{ every: 1, run: async () => undefined }], 3)).toEqual([]));
