import { expect, it } from 'vitest';
import { createRenderer, scenes } from './index.ts';

it('gives the same scene streamed and by number', async () => {
  const renderer = await createRenderer({ seed: 5 });
  let index = 10;
  for await (const scene of scenes({ seed: 5, from: 10, count: 3 })) expect(scene).toEqual(renderer.scene(index++));
  expect(index).toBe(13);
});

it("produces the paper's prompts, word for word", async () => {
  const renderer = await createRenderer({ seed: 1, size: 16, domain: 'core' });
  const missing = new Set([
    'a cat sat on the mat',
    'a squirrel wearing a crown',
    'a teddy bear wearing glasses',
    'two raccoons walk under a drizzly rain, each holding an umbrella',
    'a frog drinking coffee',
    'a dog reading a thick book',
    'an owl with a hat',
    'a bird standing on a basket of strawberries',
  ]);
  for (let i = 0; i < 60_000 && missing.size > 0; i++) missing.delete(renderer.scene(i).caption);
  expect([...missing]).toEqual([]);
});
