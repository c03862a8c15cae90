import { onnxruntime } from '@kaleido/engine';
import type { Latents } from '@kaleido/shared/record';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LanguageModel, openLanguageModel } from '../model.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { openSampler, type Sampler, type SamplerOptions } from './sampler.ts';

const options: SamplerOptions = { temperature: 1, topK: 0, topP: 1, parts: ['text', 'bbox'], maxTokens: 40 };
let tiny: Awaited<ReturnType<typeof tinyModel>>;
let model: LanguageModel;
let sampler: Sampler;

beforeAll(async () => {
  tiny = await tinyModel();
  model = await openLanguageModel(tiny.folder);
  sampler = await openSampler(onnxruntime, model, options);
});
afterAll(async () => {
  await sampler.dispose();
  await tiny.remove();
});

const wish = (caption: string, seed: number, given: Latents = {}) => ({ request: sampler.prepare(caption, given), seed });

test('plans hold the wanted parts, fit the limit and differ by seed', async () => {
  const plans = await sampler.sample([1, 2, 3].map((seed) => wish('a squirrel', seed)));
  for (const plan of plans) expect(Object.keys(plan)).toEqual(['text', 'bbox']);
  expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBe(3);
});

test('a plan depends on its caption and seed alone, not on what is sampled beside it', async () => {
  const long = 'two raccoons walk under a drizzly rain '.repeat(4);
  const together = await sampler.sample([wish('a cat', 7), wish(long, 8), wish('a squirrel', 7), wish('a cat', 9, { text: 'a squirrel' })]);
  expect(await sampler.sample([wish('a squirrel', 7)])).toEqual([together[2]]);
  expect(await sampler.sample([wish('a cat', 9, { text: 'a squirrel' }), wish('a cat', 7)])).toEqual([together[3], together[0]]);
  expect(await sampler.sample([wish(long, 8)])).toEqual([together[1]]);
});

test('what is given stays word for word, what comes later is added, what is missing before it stays missing', async () => {
  const text = 'A  SQUIRREL </s> (1, 2, 3, 4) \u2603';
  const bbox = [{ text: 'Ein Eichh\u00f6rnchen', boxes: [[1, 2, 3, 4]] }] as const;
  const [first, second, third] = await sampler.sample([
    wish('a squirrel', 1, { text }),
    wish('a squirrel', 1, { bbox }),
    wish('', 1, { text: '', bbox: [] }),
  ]);
  expect(Object.keys(first ?? {})).toEqual(['text', 'bbox']);
  expect(first?.text).toBe(text);
  expect(second).toEqual({ bbox });
  expect(third).toEqual({ text: '', bbox: [] });
});

test('temperature 0 does not depend on the seed', async () => {
  const best = await openSampler(onnxruntime, model, { ...options, temperature: 0 });
  const request = best.prepare('a squirrel', {});
  const [one, two] = await best.sample([
    { request, seed: 1 },
    { request, seed: 2 },
  ]);
  expect(one).toEqual(two);
  await best.dispose();
});

test('vokens may have a temperature of their own: at 0 they do not depend on the seed, and the text does', async () => {
  const seeing = await tinyModel({ latents: ['text', 'voken'] }, {}, 9);
  const planned = await openLanguageModel(seeing.folder);
  const parts = ['text', 'voken'] as const;
  const cold = await openSampler(onnxruntime, planned, { ...options, parts, vokenTemperature: 0 });
  const of = (given: Latents) => cold.sample([1, 2, 3].map((seed) => ({ request: cold.prepare('a squirrel', given), seed })));
  const differing = async (given: Latents, part: 'text' | 'voken') =>
    new Set((await of(given)).map((plan) => JSON.stringify(plan[part]))).size;
  expect(await differing({ text: 'a crown' }, 'voken')).toBe(1);
  expect(await differing({}, 'text')).toBe(3);
  await cold.dispose();
  await seeing.remove();
});

test('the shortest limit still gives every part; a shorter one is refused', async () => {
  const terse = await openSampler(onnxruntime, model, { ...options, maxTokens: 3 });
  expect(await terse.sample([{ request: terse.prepare('a squirrel', {}), seed: 1 }])).toEqual([{ text: '', bbox: [] }]);
  expect(() => terse.prepare('a squirrel', { text: 'a crown' })).toThrow(
    'latents: expected at most 3 tokens (--max-tokens), but these parts need at least 5',
  );
  await terse.dispose();
});

test('a caption or plan beyond all measure is refused', () => {
  expect(() => sampler.prepare('a cat '.repeat(400), {})).toThrow('caption: expected at most 512 tokens, got 801');
  expect(() => sampler.prepare('x'.repeat(65_537), {})).toThrow('caption: expected at most 65536 characters, got 65537');
  const bbox = Array.from({ length: 3000 }, () => ({ text: 'a cat', boxes: [[1, 2, 3, 4]] as const }));
  expect(() => sampler.prepare('a cat', { bbox })).toThrow('latents: expected at most 65536 characters');
});

test('the likelihood of a part given those before it: the product over its steps', async () => {
  const [text, bbox] = ['a cat', [{ text: 'a crown', boxes: [[1, 2, 3, 4]] }]] as const;
  const [whole, first, second, none] = await sampler.logLikelihoods('a squirrel', [
    { before: {}, after: { text, bbox } },
    { before: {}, after: { text } },
    { before: { text }, after: { text, bbox } },
    { before: { text }, after: { text } },
  ]);
  expect(first! + second!).toBeCloseTo(whole!, 3);
  expect(second).toBeLessThan(-10);
  expect(none).toBe(0);
});
