import { scenesSource } from '@kaleido/data';
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { heldOutItems } from './held-out-items.ts';

const { config, tokenizer } = await readConfig('tiny');
const samples = await (await scenesSource({ domain: 'core', seed: 1 }, 40)).heldOut();

test('every picture is seen once in each share of the schedule, and the pictures lie evenly within it', () => {
  const items = heldOutItems(config.model, tokenizer, samples, 4);
  expect(items).toHaveLength(160);
  for (let level = 0; level < 4; level++) {
    const times = items.filter((item) => item.level === level).map(({ time }) => time);
    expect(times).toHaveLength(40);
    const tenths = new Set(times.map((time) => Math.floor((time - level * 250) / 25)));
    expect([...tenths].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

test('noise depends on picture and level alone, so models without latents are measured on the same', async () => {
  const { config: plain } = await readConfig('tiny', { model: { latents: [] }, seed: 7 });
  const drawn = (model: typeof config.model) => heldOutItems(model, tokenizer, samples, 2).map(({ time, noiseKey }) => [time, ...noiseKey]);
  expect(drawn(plain.model)).toEqual(drawn(config.model));
});

test('captions that are measured on never occur in training', async () => {
  const training = await scenesSource({ domain: 'core', seed: 1 });
  const learned = new Set((await training.first(3000)).map(({ caption }) => caption));
  expect(samples.filter(({ caption }) => learned.has(caption))).toEqual([]);
});
