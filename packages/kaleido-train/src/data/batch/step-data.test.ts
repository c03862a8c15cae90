import { decodeLatents } from '@kaleido/ar/internal';
import { scenesSource } from '@kaleido/data';
import { InputError } from '@kaleido/shared/errors';
import { expect, test } from 'vitest';
import { readConfig } from '../../config/read-config.ts';
import { type StepData, stepData } from './step-data.ts';

const { config, tokenizer } = await readConfig('tiny', { batch: 32 });
const source = await scenesSource({ domain: 'core', seed: 1 });
const lengths = { caption: 16, latents: 104 };
const keysOf = ({ samples }: StepData) => samples.map(({ key }) => key);
const dataAt = (step: number) => stepData(config, tokenizer, source, lengths, step);

test('a step is the same whenever it is asked for, and unlike the next', async () => {
  const [first, next, again] = [await dataAt(0), await dataAt(1), await dataAt(0)];
  expect(again).toEqual(first);
  expect(next.batches[0]!.times.data).not.toEqual(first.batches[0]!.times.data);
  expect(next.batches[0]!.picture.data).not.toEqual(first.batches[0]!.picture.data);
});

test('ranks share the batches of a step between them, the very same ones', async () => {
  const cut = { ...config, batch: 4, accumulate: 4 };
  const dataOf = (rank: number, size: number) => stepData(cut, tokenizer, source, lengths, 3, { rank, size });
  const [whole, first, second] = [await dataOf(0, 1), await dataOf(0, 2), await dataOf(1, 2)];
  expect(whole.batches).toEqual([first.batches[0], second.batches[0], first.batches[1], second.batches[1]]);
  expect(first.labelTokens + second.labelTokens).toBe(whole.labelTokens);
  expect([...keysOf(first), ...keysOf(second)].sort()).toEqual(keysOf(whole).sort());
});

test("labels are the scene's latents, and an unconditional item has neither caption, latents nor labels", async () => {
  const { batches, labelTokens } = await dataAt(0);
  const batch = batches[0]!;
  const row = (ids: { data: ArrayLike<number> }, item: number, length: number) =>
    Array.from(ids.data).slice(item * length, (item + 1) * length);
  let unconditional = 0;
  let labels = 0;
  for (let item = 0; item < 32; item++) {
    const said = row(batch.latents!.labels, item, lengths.latents).filter((id) => id >= 0);
    labels += said.length;
    expect(row(batch.latents!.inputs.mask, item, lengths.latents).reduce((sum, one) => sum + one, 0)).toBe(said.length);
    if (row(batch.caption.mask, item, lengths.caption).filter((one) => one === 1).length === 1) {
      unconditional++;
      expect(said).toEqual([]);
    } else if (said.length > 0) {
      const { text, bbox } = (await source.sample(item, 0)).latents;
      const decoded = decodeLatents(tokenizer, said);
      if (decoded.text !== undefined) expect(decoded.text).toBe(text?.toLowerCase());
      if (decoded.bbox) expect(decoded.bbox.map(({ boxes }) => boxes)).toEqual(bbox!.map(({ boxes }) => boxes));
    }
  }
  expect(unconditional).toBeGreaterThan(0);
  expect(labelTokens).toBe(labels);
});

test('samples that are too long are passed over and counted', async () => {
  const { tooLong } = await stepData(config, tokenizer, source, { caption: 16, latents: 72 }, 0);
  expect(tooLong).toBeGreaterThan(0);
  const none = stepData(config, tokenizer, source, { caption: 2, latents: 104 }, 0);
  await expect(none).rejects.toThrow(new InputError('sample 0: 100 samples in a row exceed 2 caption or 104 latent tokens'));
  await expect(none).rejects.toBeInstanceOf(InputError);
});
