import { reference } from '@kaleido/engine/reference';
import { type HostTensor, int32, type TensorSpec } from '@kaleido/shared/tensors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { featureInputs, features } from './features.ts';
import { type LanguageModel, openLanguageModel } from './model.ts';
import { tinyModel } from './testing/tiny-model.ts';

let tiny: Awaited<ReturnType<typeof tinyModel>>;
let model: LanguageModel;
beforeAll(async () => {
  tiny = await tinyModel();
  model = await openLanguageModel(tiny.folder);
});
afterAll(() => tiny.remove());

type Inputs = ReturnType<typeof featureInputs>;

async function statesOf({ caption, latents }: Pick<Inputs, 'caption' | 'latents'>): Promise<{ states: HostTensor; mask: HostTensor }> {
  const { config } = model;
  const spec = ({ shape, dtype }: HostTensor): TensorSpec => ({ shape, dtype });
  const specs = (batch: NonNullable<Inputs['latents']>) => ({ ids: spec(batch.ids), mask: spec(batch.mask) });
  const w = await model.weights();
  if (!latents) {
    const program = await reference.compile(({ w, caption }) => features(config, w, caption), { w, caption: specs(caption) });
    return await program.run({ caption });
  }
  const program = await reference.compile(({ w, caption, latents }) => features(config, w, caption, latents), {
    w,
    caption: specs(caption),
    latents: specs(latents),
  });
  return await program.run({ caption, latents });
}

/** States that the mask keeps, of one row. */
function statesAt({ states, mask }: { states: HostTensor; mask: HostTensor }, row: number): number[][] {
  const [, length = 0, width = 0] = states.shape;
  return Array.from({ length }, (_, place) => row * length + place)
    .filter((place) => mask.data[place] === 1)
    .map((place) => [...states.data.subarray(place * width, (place + 1) * width)]);
}

const records = [
  { caption: 'a squirrel wearing a crown', latents: { text: 'a squirrel', bbox: [{ text: 'a crown', boxes: [[1, 2, 3, 4]] }] } },
  { caption: 'a cat', latents: { text: '' } },
  { caption: 'two raccoons' },
] as const;

test('inputs are the start token and the latents without their end, labels the latents', () => {
  const { caption, latents, labels } = featureInputs(model.tokenizer, model.config, records);
  const { end, markers } = model.tokenizer;
  const row = ({ shape: [, length = 0], data }: HostTensor, index: number, count: number) => [
    ...data.subarray(index * length, index * length + count),
  ];
  expect(row(caption.ids, 1, 3)).toEqual([...model.tokenizer.encode('a cat'), end]);
  expect(latents && row(latents.ids, 1, 2)).toEqual([0, markers.text]);
  expect(latents && row(latents.mask, 1, 3)).toEqual([1, 1, 0]);
  expect(labels && row(labels, 1, 3)).toEqual([markers.text, end, -100]);
  expect(featureInputs(model.tokenizer, model.config, [{ caption: 'a cat', latents: {} }])).toMatchObject({
    latents: undefined,
    labels: undefined,
  });
});

test('a state for every token of the caption and of the latents; padding and company change none of them', async () => {
  const together = await statesOf(featureInputs(model.tokenizer, model.config, records));
  for (const [row, record] of records.entries()) {
    const alone = statesAt(await statesOf(featureInputs(model.tokenizer, model.config, [record])), 0);
    const among = statesAt(together, row);
    expect(among).toHaveLength(alone.length);
    for (const [place, state] of among.entries())
      for (const [index, value] of state.entries()) expect(Math.abs(value - (alone[place]?.[index] ?? Number.NaN))).toBeLessThan(1e-6); // atol
  }
  expect(statesAt(together, 1)).toHaveLength(3 + 2);
  expect(statesAt(together, 2)).toHaveLength(3);
});

test('without the prior there are no features of latents', async () => {
  const { caption, latents } = featureInputs(model.tokenizer, model.config, records);
  const { textEncoder } = await model.weights();
  const ids = { shape: [3, 16], dtype: 'int32' } as const;
  const program = await reference.compile(({ w, x }) => features(model.config, w, { ids: x, mask: x }, { ids: x, mask: x }), {
    w: { textEncoder },
    x: ids,
  });
  await expect(program.run({ x: int32([3, 16], caption.ids.data as Int32Array) })).rejects.toThrow(
    'features of latents need the weights of the prior',
  );
  expect(latents).toBeDefined();
});
