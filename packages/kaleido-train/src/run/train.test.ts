import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenesSource } from '@kaleido/data';
import { openRenderModel } from '@kaleido/diffuse/internal';
import { onnxruntime } from '@kaleido/engine';
import { openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { sameBytes } from '@kaleido/shared/testing/same-bytes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { exportModel } from '../export/export-model.ts';
import { nothingFrozen } from '../step/layout.ts';
import { openValidator } from '../validation/open-validator.ts';
import { validationLine } from '../validation/validation.ts';
import { computedBy } from './computed-by.ts';
import type { TrainingLine } from './meter.ts';
import { resumeRun } from './resume-run.ts';
import { beginRun, freshWeights, weightsFrom } from './start.ts';
import { train } from './train.ts';
import { openTrainedModel } from './trained-model.ts';
import type { TrainingEvent } from './training-event.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-train-'));
  await all(trial('inner', { overrides: { steps: 2 } }));
  await all(trial('whole', { overrides: { steps: 7, save_every: 1, keep: 2, keep_every: 3, optimiser } }));
});
afterAll(() => rm(scratch, { recursive: true }));

/** Averages of three lengths; the last forgets everything but the newest weights. */
const optimiser = { ema_decay: 0.5, ema_also: [0.9, 0], ema_warmup: false };

interface Trial {
  readonly overrides?: Readonly<Record<string, unknown>>;
  readonly resume?: boolean;
  readonly init?: string;
  readonly signal?: AbortSignal;
  readonly sheets?: boolean;
}

/** Trains the tiny model, its inner network alone by default; returns the events. */
async function* trial(name: string, { overrides = {}, resume, init, signal, sheets }: Trial = {}): AsyncGenerator<TrainingEvent> {
  const folder = join(scratch, name);
  const run = await readConfig('tiny', { stage: 4, ...overrides });
  const { model, seed } = run.config;
  const source = await scenesSource({ domain: 'core', seed: 1 }, run.config.validatePictures);
  const weights = async () => (init === undefined ? freshWeights(model, seed) : weightsFrom(join(scratch, init), run));
  const start = (resume && (await resumeRun(folder, run, computedBy(onnxruntime)))) || beginRun(run, await weights());
  const shown = sheets ? await source.first(2) : [];
  yield* train({ run, engine: onnxruntime, source, folder, start, shown, ...(signal && { signal }) });
}

async function all(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const received = [];
  for await (const event of events) received.push(event);
  return received;
}
const linesOf = (events: readonly TrainingEvent[]) => events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
const file = (name: string, step: string, component: string) => readFile(join(scratch, name, `step-${step}`, `${component}.safetensors`));

test('twenty steps make the loss fall, in a documented log, and their checkpoint is one that the filters open', async () => {
  const events = await all(
    trial('twenty', { overrides: { stage: 8, sheet_every: 20, validate_every: 20, validate_pictures: 8 }, sheets: true }),
  );
  const lines = linesOf(events).filter((line) => 'loss' in line) as TrainingLine[];
  expect(lines.map(({ step, images }) => [step, images])).toEqual([5, 10, 15, 20].map((step) => [step, step * 4]));
  expect(lines.at(-1)!.loss).toBeLessThan(0.9 * lines[0]!.loss);
  const fields = linesOf(events).flatMap((line) => [...Object.keys(line), ...Object.keys(('validation' in line && line.validation) || {})]);
  expect(fields).toContain('perplexity_bbox');
  const documented = fields.map((name) => name.replace(/(dm_)\d+/, '$1R').replace(/(perplexity_)\w+/, '$1PART'));
  const page = await readFile(new URL('../../../../docs/training.md', import.meta.url), 'utf8');
  expect([...new Set(documented)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  expect(Object.keys(lines[0]!)).toEqual(expect.arrayContaining(['loss_dm_8', 'loss_dm_4', 'loss_ar', 'grad_norm', 'lr']));
  expect(events.map(({ kind }) => kind)).toEqual(['started', 'log', 'log', 'saved', 'log', 'log', 'log', 'sheet', 'saved']);
  expect((await readFile(join(scratch, 'twenty/sheets/step-000020.png'))).subarray(1, 4).toString()).toBe('PNG');

  // What the run measured is what its checkpoint gives.
  const { model: trained, tokenizer, layout, weights } = await openTrainedModel(join(scratch, 'twenty'));
  const samples = await (await scenesSource({ domain: 'core', seed: 1 }, 8)).heldOut();
  const validator = await openValidator(onnxruntime, { model: trained, tokenizer, layout, frozen: nothingFrozen, samples, levels: 4 });
  expect(linesOf(events).at(-1)).toMatchObject({ step: 20, validation: validationLine(await validator.measure(weights)) });
  await validator.dispose();

  const model = await openRenderModel(join(scratch, 'twenty/step-000020'));
  expect(model).toMatchObject({ name: 'tiny', latents: ['text', 'bbox'], denoiser: { resolution: 8 } });
});

test('says when there is nothing that the prior could learn to say', async () => {
  const { value: note } = await trial('unplanned', { overrides: { model: { latents: ['voken'] } } }).next();
  expect(note).toEqual({ kind: 'note', message: expect.stringMatching(/^none of the first samples has latents \(voken\), so /) });
});

/** Takes step 3 of the whole run to another folder, and goes on there to the end. */
async function* goesOn(name: string, change = async (_checkpoint: string) => {}): AsyncGenerator<TrainingEvent> {
  const checkpoint = join(scratch, name, 'step-000003');
  await cp(join(scratch, 'whole/step-000003'), checkpoint, { recursive: true });
  await change(checkpoint);
  yield* trial(name, { overrides: { steps: 7, optimiser }, resume: true });
}

test('a run that was resumed ends with the very bytes of one that was not', async () => {
  const [started] = await all(goesOn('parts'));
  expect(started).toMatchObject({ kind: 'started', step: 3 });
  for (const component of ['training', 'prior', 'text_encoder', 'denoiser'])
    expect((await file('parts', '000007', component)).equals(await file('whole', '000007', component)), component).toBe(true);
  const [domain, whole] = await Promise.all(
    ['parts', 'whole'].map((name) => readFile(join(scratch, name, 'step-000007/domain.json'), 'utf8')),
  );
  expect(domain).toBe(whole);
  expect(Object.values(JSON.parse(whole!).styles as Record<string, number>).reduce((sum, count) => sum + count)).toBe(7 * 4);
});

test('a run saved under the names of earlier versions resumes with the same bytes', async () => {
  await all(goesOn('earlier', underEarlierNames));
  for (const component of ['training', 'prior', 'text_encoder', 'denoiser'])
    expect((await file('earlier', '000007', component)).equals(await file('whole', '000007', component)), component).toBe(true);
});

/** Rewrites a run's checkpoint as earlier versions wrote it. */
async function underEarlierNames(folder: string): Promise<void> {
  const checkpoint = await openCheckpoint(folder);
  const { format_version: kaleido, ...config } = checkpoint.config;
  const { weights, exp_avg: first, exp_avg_sq: second, ema: average, ...others } = await checkpoint.component('training');
  const further = Object.fromEntries(Object.entries(others).map(([name, vector]) => [name.replace('ema_', 'average_'), vector]));
  const training = { weights: weights!, first: first!, second: second!, average: average!, ...further };
  const component = async (name: string) => ({ tensors: await checkpoint.component(name) });
  const components = {
    text_encoder: await component('text_encoder'),
    prior: await component('prior'),
    denoiser: await component('denoiser'),
    training: { tensors: training },
  };
  const json = async (name: string) => ({ [name]: await checkpoint.json(name) });
  await writeCheckpoint(folder, {
    json: { 'config.json': { kaleido, ...config }, ...(await json('tokenizer.json')), ...(await json('training.json')) },
    components,
  });
  expect(Object.keys(training).sort()).toEqual(['average', 'average_0', 'average_0.9', 'first', 'second', 'weights']);
  await expect(openTrainedModel(folder, 0.9)).resolves.toMatchObject({ folder });
}

test('sequences have the lengths of the config, and longer samples are skipped', async () => {
  const lengths = { caption: 16, latents: 72 };
  const [started, ...others] = await all(trial('short', { overrides: { steps: 2, log_every: 2, lengths } }));
  expect(started).toMatchObject({ kind: 'started', lengths });
  expect(linesOf(others)[0]).toMatchObject({ step: 2, images: 8, too_long: expect.toSatisfy((skipped: number) => skipped > 0) });
});

test('averages of several lengths are kept, and exported by their decay', async () => {
  const tensors = await (await openCheckpoint(join(scratch, 'whole/step-000007'))).component('training');
  const distance = (name: string): number =>
    [...tensors[name]!.data].reduce((sum, value, index) => sum + Math.abs(value - tensors.weights!.data[index]!), 0);
  expect(distance('ema_0')).toBe(0);
  expect(distance('ema')).toBeGreaterThan(0);
  expect(distance('ema_0.9')).toBeGreaterThan(distance('ema'));
  await exportModel(join(scratch, 'whole'), join(scratch, 'latest'), { dtype: 'F32', decay: 0 });
  const { weights } = await openTrainedModel(join(scratch, 'latest'));
  expect(Buffer.from(weights.data.buffer).equals(Buffer.from(new Float32Array(tensors.weights!.data).buffer))).toBe(true);
  await expect(openTrainedModel(join(scratch, 'whole'), 0.7)).rejects.toThrow('holds no EMA of decay 0.7 besides the one it ships');
});

test('the newest checkpoints are kept, and those of every so many steps', async () => {
  expect(await readdir(join(scratch, 'whole'))).toEqual(['step-000003', 'step-000006', 'step-000007']);
});

test('a resumed run tells what computed before, when something else does now', async () => {
  const run = await readConfig('tiny', { stage: 4, steps: 2 });
  expect((await resumeRun(join(scratch, 'inner'), run, computedBy(onnxruntime)))?.notes).toEqual([]);
  const moved = await resumeRun(join(scratch, 'inner'), run, 'tensorflow on 1 × abacus');
  expect(moved?.notes).toEqual([
    `step 2 was computed by ${computedBy(onnxruntime)}, now by tensorflow on 1 × abacus: results may differ by rounding`,
  ]);
});

test('steps whose loss is no number change nothing and name their batch; after a few the run ends, and the last checkpoint stays', async () => {
  await cp(join(scratch, 'inner'), join(scratch, 'lost'), { recursive: true });
  const overrides = { save_every: 1, keep: 9, log_every: 99, most_skipped: 2, optimiser: { learning_rate: 1e30, warmup_steps: 0 } };
  const events: TrainingEvent[] = [];
  const lost = (async () => {
    for await (const event of trial('lost', { overrides, resume: true })) events.push(event);
  })();
  await expect(lost).rejects.toThrow(
    /^step 6: loss or gradient was not finite in 3 consecutive steps: stopped; .*lost keeps the last checkpoint$/,
  );
  const keys = (step: number) => [0, 1, 2, 3].map((item) => `scene ${(step - 1) * 4 + item}`);
  expect(linesOf(events)).toEqual([4, 5, 6].map((step) => ({ step, skipped: { loss: 'NaN', grad_norm: 'NaN', keys: keys(step) } })));
  expect((await readdir(join(scratch, 'lost'))).sort()).toEqual(['step-000002', 'step-000003', 'step-000004', 'step-000005']);
  expect((await file('lost', '000005', 'training')).equals(await file('lost', '000003', 'training'))).toBe(true);
});

test('an aborted run finishes its step, saves and ends', async () => {
  const stop = new AbortController();
  const kinds = [];
  for await (const event of trial('stopped', { overrides: { log_every: 1 }, signal: stop.signal })) {
    kinds.push(event.kind);
    stop.abort();
  }
  expect(kinds).toEqual(['started', 'log', 'saved', 'stopped']);
  expect(await readdir(join(scratch, 'stopped'))).toEqual(['step-000001']);
});

test('a stage goes on from the weights of the one before, and new outer networks change nothing at first', async () => {
  const run = await readConfig('tiny');
  const grown = await weightsFrom(join(scratch, 'inner'), run);
  const inner = await (await openCheckpoint(join(scratch, 'inner/step-000002'))).component('denoiser');
  for (const [name, { data }] of Object.entries(inner))
    expect(sameBytes(grown.denoiser[`inner_unet.${name}`]?.data, data), name).toBe(true);
  expect(grown.denoiser['out_adapter.weight']?.data.every((value) => value === 0)).toBe(true);
  const events = await all(trial('outer', { overrides: { stage: 8, steps: 2 }, init: 'inner' }));
  expect(linesOf(events)[0]!.step).toBe(2);
});

test('a frozen inner network learns nothing, has no moments, and stays the same to the bit, through a resumed run too', async () => {
  const overrides = { stage: 8, steps: 3, inner_denoiser: 'frozen' };
  await all(trial('around', { overrides: { ...overrides, steps: 2 }, init: 'inner' }));
  await all(trial('around', { overrides, resume: true }));
  const inner = await (await openCheckpoint(join(scratch, 'inner/step-000002'))).component('denoiser');
  const checkpoint = await openCheckpoint(join(scratch, 'around/step-000003'));
  const denoiser = await checkpoint.component('denoiser');
  for (const [name, { data }] of Object.entries(inner)) expect(sameBytes(denoiser[`inner_unet.${name}`]?.data, data), name).toBe(true);
  const outer = await weightsFrom(join(scratch, 'inner'), await readConfig('tiny'));
  expect(denoiser['out_adapter.weight']?.data).not.toEqual(outer.denoiser['out_adapter.weight']!.data);

  const trained = Object.entries({
    ...denoiser,
    ...(await checkpoint.component('prior')),
    ...(await checkpoint.component('text_encoder')),
  }).filter(([name]) => !name.startsWith('inner_unet.'));
  const size = trained.reduce((sum, [, { data }]) => sum + data.length, 0);
  for (const { data } of Object.values(await checkpoint.component('training'))) expect(data).toHaveLength(size);
  const { weights } = await openTrainedModel(join(scratch, 'around'));
  expect(weights.data.length).toBe(size + Object.values(inner).reduce((sum, { data }) => sum + data.length, 0));
});

test('outer networks of another run go around an inner network, which stays as it is', async () => {
  await all(trial('other', { overrides: { stage: 8, steps: 3 } }));
  const [inner, other] = ['inner', 'other'].map((name) => join(scratch, name)) as [string, string];
  const run = await readConfig('tiny');
  const { denoiser, prior } = await weightsFrom(inner, run, other);
  const [own, around] = [await weightsFrom(inner, await readConfig('tiny', { stage: 4 })), await weightsFrom(other, run)];
  expect(prior).toEqual(own.prior);
  expect(Object.keys(denoiser).sort()).toEqual(Object.keys(around.denoiser).sort());
  for (const [name, { data }] of Object.entries(denoiser)) {
    const source = name.startsWith('inner_unet.') ? own.denoiser[name.slice('inner_unet.'.length)] : around.denoiser[name];
    expect(sameBytes(source?.data, data), name).toBe(true);
  }
  await expect(weightsFrom(other, run, inner)).rejects.toThrow(/other\S*: has all networks of the config: nothing is left to take from /);
  await expect(weightsFrom(inner, run, inner)).rejects.toThrow(/inner\S*: lacks the outermost network of the config$/);
});

test('with text encoder, prior and inner network frozen the outer network learns alone, and the loss of plans is still logged', async () => {
  const overrides = { stage: 8, steps: 3, text_encoder: 'frozen', prior: 'frozen', inner_denoiser: 'frozen', log_every: 1 };
  const events = await all(trial('outermost', { overrides: { ...overrides, steps: 2 }, init: 'inner' }));
  const resumed = await all(trial('outermost', { overrides, resume: true }));
  const losses = linesOf([...events, ...resumed]).flatMap((line) => ('loss_ar' in line ? [line.loss_ar] : []));
  expect(losses).toHaveLength(3);
  const [before, after] = [join(scratch, 'inner/step-000002'), join(scratch, 'outermost/step-000003')];
  const [inner, outer] = [await openCheckpoint(before), await openCheckpoint(after)];
  for (const component of ['text_encoder', 'prior'] as const) {
    const kept = await outer.component(component);
    for (const [name, { data }] of Object.entries(await inner.component(component)))
      expect(sameBytes(kept[name]?.data, data), name).toBe(true);
  }
  const denoiser = await outer.component('denoiser');
  const size = Object.entries(denoiser).reduce((sum, [name, { data }]) => sum + (name.startsWith('inner_unet.') ? 0 : data.length), 0);
  for (const { data } of Object.values(await outer.component('training'))) expect(data).toHaveLength(size);
  expect(denoiser['out_adapter.weight']!.data.some((value) => value !== 0)).toBe(true);
});

test('an exported model is the newest checkpoint without the optimiser, in half precision', async () => {
  const folder = join(scratch, 'model');
  await exportModel(join(scratch, 'inner'), folder, { dtype: 'F16', withCard: true });
  expect((await readdir(folder)).sort()).toEqual([
    'README.md',
    'config.json',
    'denoiser.safetensors',
    'domain.json',
    'manifest.json',
    'prior.safetensors',
    'text_encoder.safetensors',
    'tokenizer.json',
  ]);
  expect((await openRenderModel(folder)).denoiserWeights['conv_out.bias']?.shape).toEqual([3]);
  expect(await readFile(join(folder, 'README.md'), 'utf8')).toMatch(/^# tiny\n.*\| steps +\| 2, in batches of 4: 8 pictures +\|/s);
});

test('a model takes neither the place of a training state nor the name of a checkpoint', async () => {
  const [run, state] = [join(scratch, 'inner'), join(scratch, 'copied')];
  await cp(join(run, 'step-000002'), state, { recursive: true });
  await expect(exportModel(run, state)).rejects.toThrow(`${state}: holds the training state of a run: name another folder`);
  const step = join(run, 'step-000009');
  await expect(exportModel(run, step)).rejects.toThrow(`${step}: runs name their own checkpoints step-N`);
});

test('says why a run cannot be continued', async () => {
  const run = await readConfig('tiny');
  expect(await resumeRun(join(scratch, 'nowhere'), run, '')).toBeUndefined();
  await cp(join(scratch, 'inner'), join(scratch, 'small'), { recursive: true });
  await expect(resumeRun(join(scratch, 'small'), run, '')).rejects.toThrow("its networks differ from the config's");
  await rm(join(scratch, 'small/step-000002/prior.safetensors'));
  await expect(resumeRun(join(scratch, 'small'), run, '')).rejects.toThrow(/small: cannot resume from any of its checkpoints: .*prior/);
  await expect(exportModel(join(scratch, 'nowhere'), scratch)).rejects.toThrow('nowhere: no such checkpoint');
});
