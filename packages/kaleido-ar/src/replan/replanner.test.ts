import { onnxruntime } from '@kaleido/engine';
import type { KaleidoRecord } from '@kaleido/shared/record';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LanguageModel, openLanguageModel } from '../model.ts';
import { plan } from '../plan.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { drawn, openReplanner, type Replanner } from './replanner.ts';

let tiny: Awaited<ReturnType<typeof tinyModel>>;
let model: LanguageModel;
let replanner: Replanner;
beforeAll(async () => {
  tiny = await tinyModel({ max_tokens: 150 });
  model = await openLanguageModel(tiny.folder);
  replanner = await openReplanner(model, onnxruntime);
});
afterAll(async () => {
  await replanner.dispose();
  await tiny.remove();
});

const crown = {
  text: 'a (red) Crown',
  boxes: [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ],
  mine: 1,
} as const;
const wearing = { text: 'wearing' };
const record: KaleidoRecord = {
  caption: 'a squirrel',
  latents: { text: 'old', bbox: [{ text: 'a squirrel', boxes: [[1, 1, 2, 2]] }, wearing, crown, { text: 'on the mat' }] },
};
const free = { parts: [], segments: {} };

test('without locks the plans are those of kaleido-ar', async () => {
  const plans = [];
  for await (const { latents } of plan('a squirrel', { model, seed: 3, samples: 2 })) plans.push(latents);
  const seeds = [];
  for await (const { seed } of plan('a squirrel', { model, seed: 3, samples: 2, latents: [] })) seeds.push(seed);
  expect(await replanner.replan(record, free, seeds)).toEqual(plans);
});

test('what is locked stays word for word in its order, and the rest is new and fits the limit', async () => {
  const seeds = Array.from({ length: 8 }, (_, seed) => seed);
  const plans = await replanner.replan(record, { parts: [], segments: { bbox: [1, 2] } }, seeds);
  expect(new Set(plans.map(({ text }) => text)).size).toBeGreaterThan(1);
  for (const { bbox = [], text } of plans) {
    expect(text).not.toBe('old');
    const at = bbox.indexOf(wearing);
    expect([at === 0 || at === 1, bbox[at + 1] === crown]).toEqual([true, true]);
  }
});

test('a locked part is given to those that follow; parts that the model does not plan stay', async () => {
  const blob = [{ text: 'a cat' }];
  const [one] = await replanner.replan({ caption: 'a squirrel', latents: { ...record.latents, blob } }, { ...free, parts: ['text'] }, [1]);
  expect(Object.keys(one!)).toEqual(['text', 'bbox', 'blob']);
  expect([one!.text, one!.blob]).toEqual(['old', blob]);
  const [, other] = await replanner.replan(record, { ...free, parts: ['bbox'] }, [1, 2]);
  expect(other!.bbox).toEqual(record.latents!.bbox);
});

test('locks that leave no room are refused', async () => {
  const bbox = Array.from({ length: 30 }, () => crown);
  await expect(replanner.replan({ caption: 'a', latents: { bbox } }, { ...free, parts: ['bbox'] }, [1])).rejects.toThrow(
    'latents: expected at most 150 tokens',
  );
});

test('candidates that leave too little room for what is locked drop out', async () => {
  const small = await tinyModel({ max_tokens: 60 });
  const close = await openReplanner(await openLanguageModel(small.folder), onnxruntime);
  const locked = { caption: 'a squirrel', latents: { text: 'old', bbox: [{ text: 'a squirrel', boxes: [[1, 1, 2, 2]] }] } } as const;
  for (let seed = 0; seed < 6; seed++) {
    const plans = await close.replan(locked, { ...free, segments: { bbox: [0] } }, [seed]);
    for (const { bbox } of plans) expect(bbox).toContain(locked.latents.bbox[0]);
  }
  await close.dispose();
  await small.remove();
});

test('a candidate is drawn in proportion to its likelihood', () => {
  const logs = [1, 3].map((weight) => Math.log(weight) - 2000);
  expect([0, 0.24, 0.26, 0.99].map((chance) => drawn(logs, chance))).toEqual([0, 0, 1, 1]);
  expect(drawn([Number.NEGATIVE_INFINITY, -5], 0)).toBe(1);
});
