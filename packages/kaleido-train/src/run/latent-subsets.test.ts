import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlanOptions, plan } from '@kaleido/ar';
import { decodeLatents, encodeLatents } from '@kaleido/ar/internal';
import { type Captioned, type Sample, type Source, scenesSource } from '@kaleido/data';
import { render } from '@kaleido/diffuse';
import { onnxruntime } from '@kaleido/engine';
import { openCheckpoint } from '@kaleido/shared/checkpoint';
import { latentParts, onlyParts } from '@kaleido/shared/record';
import { sameBytes } from '@kaleido/shared/testing/same-bytes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunConfig, readConfig } from '../config/read-config.ts';
import { openSource, sourceConfig } from '../data/open-source.ts';
import { exportModel } from '../export/export-model.ts';
import { beginRun, freshWeights, weightsFrom } from './start.ts';
import { train } from './train.ts';

/** One model that has learned all four parts, grown from one that knew text and boxes. */
let scratch: string;
let before: string;
let after: string;
let grown: RunConfig;
const [vokens, vokenCount] = [6, 3];
const generation = { latents: ['text', 'bbox', 'voken'], guide_to: 3 };
const words = { model: { latents: [...latentParts], voken_count: vokenCount }, vokens, generation, lengths: { caption: 16, latents: 192 } };

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-subsets-'));
  before = await trained('two', await readConfig('tiny', { steps: 1 }));
  grown = await readConfig('tiny', { stage: 4, steps: 1, ...words });
  after = await trained('four', grown, before);
});
afterAll(() => rm(scratch, { recursive: true }));

/** Trains a model as its config says; returns the checkpoint. */
async function trained(name: string, run: RunConfig, init?: string): Promise<string> {
  const source = withVokens(await scenesSource({ domain: 'core', seed: 1 }));
  const weights = init === undefined ? freshWeights(run.config.model, 1) : await weightsFrom(init, run);
  const folder = join(scratch, name);
  for await (const _ of train({ run, engine: onnxruntime, source, folder, start: beginRun(run, weights), shown: [] }));
  return join(folder, `step-00000${run.config.steps}`);
}

const voken = (key: string) => Array.from({ length: vokenCount }, (_, index) => (key.length + index) % vokens);
function withVokens(source: Source): Source {
  const add = <S extends Captioned>(sample: S): S => ({ ...sample, latents: { ...sample.latents, voken: voken(sample.key) } });
  return {
    ...source,
    sample: async (index, attempt) => add<Sample>(await source.sample(index, attempt)),
    first: async (count) => (await source.first(count)).map(add),
    captions: async (count) => (await source.captions(count)).map(add),
  };
}

/** All subsets of the four parts but for the empty one. */
const subsets = Array.from({ length: 15 }, (_, index) => latentParts.filter((_, part) => (index + 1) & (1 << part)));

async function planned(captions: Parameters<typeof plan>[0], options: PlanOptions = {}) {
  const records = [];
  for await (const record of plan(captions, { model: after, seed: 3, ...options })) records.push(record);
  return records;
}

test('every subset of the parts is planned, and draws a picture', async () => {
  const records = [];
  for (const subset of subsets) {
    const [record] = await planned('a cat', { latents: subset, maxTokens: 32 });
    expect(Object.keys(record!.latents)).toEqual(subset);
    if (subset.includes('voken')) expect(record!.latents.voken).toHaveLength(vokenCount);
    records.push(record!);
  }
  const notes: string[] = [];
  let count = 0;
  for await (const _ of render(records, { model: after, steps: 1, onNote: (note) => notes.push(note) })) count++;
  expect([count, notes]).toEqual([15, []]);
});

test('a plan that has some of the parts is completed by those that come later', async () => {
  const latents = { text: 'a black cat.', bbox: [{ text: 'a cat', boxes: [[1, 2, 30, 40]] }], blob: [], voken: [5, 0, 5] } as const;
  const records = await planned(
    subsets.map((given) => ({ caption: 'a cat', latents: onlyParts(latents, given) })),
    { latents: latentParts },
  );
  for (const [index, given] of subsets.entries()) {
    const completed = records[index]!.latents;
    const last = latentParts.indexOf(given.at(-1)!);
    expect(Object.keys(completed)).toEqual(latentParts.filter((part, place) => given.includes(part) || place > last));
    expect(onlyParts(completed, given)).toEqual(onlyParts(latents, given));
  }
});

test('what is learned are all subsets, each as it will be asked for', async () => {
  const { tokenizer } = grown;
  const { latents } = (await withVokens(await scenesSource({ domain: 'core', seed: 1 })).first(1))[0]!;
  for (const subset of subsets)
    expect(Object.keys(decodeLatents(tokenizer, encodeLatents(tokenizer, onlyParts(latents, subset))))).toEqual(subset);
});

test('rows that are added leave the weights, and so plans of the parts it knew, as they were', async () => {
  const weights = await weightsFrom(before, grown);
  const untrained = await trained('untrained', await readConfig('tiny', { stage: 4, steps: 0, ...words }), before);
  const old = await openCheckpoint(before);
  for (const [component, tensors] of [['prior', weights.prior] as const, ['text_encoder', weights.textEncoder] as const])
    for (const [name, { data }] of Object.entries(await old.component(component)))
      expect(sameBytes(tensors[name]!.data.slice(0, data.length), data), name).toBe(true);
  const rows = weights.textEncoder['shared.weight']!.shape[0]!;
  for (const name of ['decoder.embed_tokens.weight', 'lm_head.weight']) {
    expect(weights.prior[name]!.shape, name).toEqual([rows + vokens, 32]);
    expect(new Set(weights.prior[name]!.data.slice(rows * 32)).size, name).toBe(vokens * 32);
  }

  const options = { latents: ['text', 'bbox'], maxTokens: 60, seed: 3 } as const;
  expect((await planned(['a cat'], { ...options, model: untrained }))[0]!.latents).toEqual(
    (await planned(['a cat'], { ...options, model: before }))[0]!.latents,
  );
});

test('a run writes the defaults of its model, an export keeps them, and a config of others is refused', async () => {
  const folder = join(scratch, 'exported');
  await exportModel(join(scratch, 'four'), folder);
  for (const checkpoint of [after, folder])
    expect(await (await openCheckpoint(checkpoint)).json('generation_config.json'), checkpoint).toEqual(generation);
  expect(Object.keys((await planned('a cat'))[0]!.latents)).toEqual(generation.latents);
  await expect(readConfig('tiny', { generation: { sampler: 'round' } })).rejects.toThrow('generation.sampler: expected ddpm, ddim');
  await expect(readConfig('tiny', { generation: { latents: ['blob'] } })).rejects.toThrow(
    'generation.latents: expected parts of model.latents (text, bbox), got "blob"',
  );
});

test('a lower stage begins with the inner network of a model of a higher one', async () => {
  const { denoiser } = await weightsFrom(before, grown);
  const outer = await (await openCheckpoint(before)).component('denoiser');
  for (const [name, { data }] of Object.entries(denoiser)) expect(sameBytes(data, outer[`inner_unet.${name}`]!.data), name).toBe(true);
});

test('vokens that the model does not have, too few of them, and parts that it was not taught are refused', async () => {
  const plans = (voken: readonly number[]) => planned({ caption: 'a cat', latents: { voken } });
  await expect(plans([0, 1])).rejects.toThrow('latents.voken: expected 3 vokens, got 2');
  await expect(plans([0, 1, 6])).rejects.toThrow('latents.voken[2]: expected a voken below 6, got 6');
  const drawing = render({ caption: 'a cat', latents: { voken: [0] } }, { model: after, steps: 1 });
  await expect(drawing.next()).rejects.toThrow('latents.voken: expected 3 vokens, got 1');

  const records = [{ caption: 'a cat', latents: { voken: [0] }, image: picture }];
  const stdin = { isTerminal: false, bytes: async function* () { yield Buffer.from(JSON.stringify(records[0])); } }; // biome-ignore format: one line
  const source = await openSource(
    sourceConfig(await readConfig('tiny', { ...words, stage: 4, data: { source: 'stdin', most_bad: 0 } }), 1),
    stdin,
  );
  await expect(source.sample(0, 0)).rejects.toThrow('stdin:1: latents.voken: expected 3 vokens, got 1');

  await expect(weightsFrom(after, await readConfig('tiny', { stage: 4 }))).rejects.toThrow(
    "tokenizer.json: differs from the config's tokenizer",
  );
});

const picture = {
  width: 8,
  height: 8,
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAADElEQVR42mNgGB4AAADIAAGTvaWOAAAAAElFTkSuQmCC',
};
