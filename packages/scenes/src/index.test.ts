import { random } from '@kaleido/shared/random';
import { expect, it } from 'vitest';
import { createRenderer, scenes } from './index.ts';
import { loadDomain } from './load-domain.ts';
import { plan } from './scene.ts';

it('gives the same scene streamed and by number', async () => {
  const renderer = await createRenderer({ seed: 5, domain: 'core' });
  let index = 10;
  for await (const scene of scenes({ seed: 5, domain: 'core', from: 10, count: 3 })) expect(scene).toEqual(renderer.scene(index++));
  expect(index).toBe(13);
});

it('describes the scene that it draws', async () => {
  const renderer = await createRenderer({ seed: 5, domain: 'core', recolor: 0.5 });
  for (let index = 0; index < 100; index++) {
    const { image: _, ...drawn } = renderer.scene(index);
    expect(renderer.describe(index)).toEqual(drawn);
  }
});

it('gives other scenes for other seeds and numbers', async () => {
  const [one, two] = [await createRenderer({ seed: 1, domain: 'core' }), await createRenderer({ seed: 2, domain: 'core' })];
  expect(one.scene(0)).not.toEqual(two.scene(0));
  expect(one.scene(0)).not.toEqual(one.scene(1));
});

it("produces the paper's prompts, word for word", async () => {
  const domain = await loadDomain({ size: 8, domain: 'core' });
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
  for (let i = 0; i < 60_000 && missing.size > 0; i++) missing.delete(plan(domain, random(1, 'prompts', i), random(1, 'edits', i)).caption);
  expect([...missing]).toEqual([]);
});

it('keeps style, colours, size, facing and backdrop out of captions', async () => {
  const renderer = await createRenderer({ seed: 3, size: 8, domain: 'full' });
  const giveaway =
    /\b(style|cartoon|sticker|flat|3d|ink|classic|clipart|poster|comic|small|medium|large|left|right|facing|forward|middle|background|sky|meadow|field|beach|desert|forest|room|street|mountains|lake|park|garden|kitchen|stage|red|orange|yellow|green|blue|purple|pink|brown|black|white|grey|beige)\b/;
  for (let i = 0; i < 5000; i++) expect(renderer.scene(i).caption).not.toMatch(giveaway);
});

it('says what a caption leaves out in one to three short sentences of few words', async () => {
  const renderer = await createRenderer({ seed: 3, size: 8, domain: 'full' });
  const vocabulary = new Set<string>();
  for (let i = 0; i < 5000; i++) {
    const { caption, latents } = renderer.scene(i);
    expect(latents.text).toMatch(/^(\w[\w ,]+\. ?){1,3}$/);
    expect(latents.text.split(' ').length).toBeLessThan(48);
    for (const word of `${caption} ${latents.text}`.split(/[ .,]+/)) vocabulary.add(word);
  }
  expect(vocabulary.size).toBeLessThan(450);
});

it('joins the segments to the caption', async () => {
  const renderer = await createRenderer({ seed: 8, size: 8, domain: 'full' });
  for (let i = 0; i < 500; i++) {
    const { caption, latents } = renderer.scene(i);
    const joined = latents.bbox.map((segment) => segment.text).join(' ');
    expect(caption.replace(/^a (picture|photo|drawing) of /, '')).toBe(joined);
    expect(latents.blob.map((segment) => segment.text).join(' ')).toBe(joined);
  }
});

it('grounds every thing and subject in whole coordinates within the picture', async () => {
  const renderer = await createRenderer({ seed: 9, domain: 'core' });
  for (let i = 0; i < 300; i++)
    for (const { boxes } of renderer.scene(i).latents.bbox)
      for (const box of boxes ?? []) {
        expect(box.every((value) => Number.isInteger(value) && value >= 0 && value <= 1000)).toBe(true);
        expect(box[0] < box[2] && box[1] < box[3]).toBe(true);
      }
});

it('draws some hundred scenes in a second of processor time', async () => {
  const renderer = await createRenderer({ seed: 4, domain: 'core' });
  const before = process.cpuUsage();
  for (let i = 0; i < 200; i++) renderer.scene(i);
  const { user, system } = process.cpuUsage(before);
  expect(user + system).toBeLessThan(1e6); // µs
});

it('refuses a style that the domain lacks', async () => {
  await expect(createRenderer({ seed: 1, size: 8, domain: 'core', styles: ['cubist'] })).rejects.toThrow(
    /styles: expected cartoon, .* got cubist/,
  );
});
