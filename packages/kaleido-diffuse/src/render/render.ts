import type { Picture } from '@kaleido/shared/image';
import { type KaleidoRecord, latentParts } from '@kaleido/shared/record';
import type { Engine } from '@kaleido/tfjs-onnxruntime';
import { gammaTables, signalScales } from '../diffusion/diffusion-config.ts';
import { resolutionScales, resolutionsOf } from '../network/denoiser-config.ts';
import { estimator } from '../sampling/estimator.ts';
import type { Guidance } from '../sampling/guidance.ts';
import type { Pictures } from '../sampling/pictures.ts';
import { samplers } from '../sampling/samplers.ts';
import { selectSteps } from '../sampling/step-selection.ts';
import { thresholds } from '../sampling/thresholds.ts';
import { type Condition, conditionReader, padConditions, paddedLength } from './condition.ts';
import { gather } from './gather.ts';
import { type Network, openNetwork } from './network.ts';
import { noiseOf, seedOfImage } from './noise.ts';
import { toPicture } from './pixels.ts';
import type { RenderModel } from './render-model.ts';

/** How pictures are made. */
export interface RenderSettings {
  readonly guidance: Guidance;
  /** The text of the unconditional half. */
  readonly negative: string;
  readonly sampler: keyof typeof samplers;
  readonly steps: number;
  readonly eta: number;
  readonly threshold: keyof typeof thresholds;
  /** Pictures a record. */
  readonly images: number;
  /** Pictures denoised at once. */
  readonly batch: number;
}

/** A record to render, with whatever the caller keeps beside it. */
export interface RenderItem {
  readonly record: KaleidoRecord;
  readonly seed: number;
}

export interface Rendered<Item extends RenderItem> {
  readonly item: Item;
  /** 0 for the first picture of a record. */
  readonly image: number;
  /** Renders this picture alone. */
  readonly seed: number;
  /** Finest first. */
  readonly pictures: readonly Picture[];
}

export interface RenderHooks<Item> {
  readonly signal?: AbortSignal;
  /** Told of a record that cannot be rendered, which is then left out; without it the error is thrown. */
  readonly onRefused?: (item: Item, error: unknown) => void;
  /** Told of latents that the model was not trained with: they are left out. */
  readonly onLeftOut?: (item: Item, parts: readonly string[]) => void;
  /** Told after each denoising step how many pictures took it. */
  readonly onStep?: (pictures: number) => void;
}

interface Job<Item> {
  readonly item: Item;
  readonly image: number;
  readonly seed: number;
  readonly condition: Condition;
  readonly length: number;
}

/**
 * Pictures for records, in their order. Records are taken in until there are as many as a batch has places, or the input pauses; a
 * batch holds pictures whose features are padded to the same length. A picture depends on its record, seed and settings alone.
 * @throws whatever a record cannot be serialised for, unless `onRefused` is given
 */
export async function* render<Item extends RenderItem>(
  model: RenderModel,
  engine: Engine,
  items: AsyncIterable<Item> | Iterable<Item>,
  settings: RenderSettings,
  hooks: RenderHooks<Item> = {},
): AsyncGenerator<Rendered<Item>> {
  const reader = conditionReader(model, engine);
  const network = openNetwork(model, engine);
  try {
    const unconditional = await reader.read({ caption: settings.negative });
    for await (const group of gather(items, settings.batch)) {
      const jobs: Job<Item>[] = [];
      for (const item of group) {
        const condition = await conditionOf(model, reader, item, hooks);
        if (!condition) continue;
        const length = paddedLength(condition, unconditional);
        for (let image = 0; image < settings.images; image++)
          jobs.push({ item, image, seed: seedOfImage(item.seed, image), condition, length });
      }
      for (let at = 0; at < jobs.length; at += settings.batch)
        yield* renderJobs(model, network, unconditional, jobs.slice(at, at + settings.batch), settings, hooks);
    }
  } finally {
    await reader.dispose();
    await network.dispose();
  }
}

async function conditionOf<Item extends RenderItem>(
  model: RenderModel,
  reader: ReturnType<typeof conditionReader>,
  item: Item,
  hooks: RenderHooks<Item>,
): Promise<Condition | undefined> {
  const { caption, latents = {} } = item.record;
  const given = latentParts.filter((part) => latents[part] !== undefined);
  const known = given.filter((part) => model.latents.includes(part) && model.prior);
  if (known.length < given.length)
    hooks.onLeftOut?.(
      item,
      given.filter((part) => !known.includes(part)),
    );
  try {
    return await reader.read({ caption, latents: Object.fromEntries(known.map((part) => [part, latents[part]])) });
  } catch (error) {
    if (!hooks.onRefused) throw error;
    hooks.onRefused(item, error);
    return undefined;
  }
}

/** Renders jobs of one or more feature lengths, each length in one batch, and gives the results in the jobs' order. */
async function* renderJobs<Item extends RenderItem>(
  model: RenderModel,
  network: Network,
  unconditional: Condition,
  jobs: readonly Job<Item>[],
  settings: RenderSettings,
  hooks: RenderHooks<Item>,
): AsyncGenerator<Rendered<Item>> {
  const pictures = new Map<Job<Item>, readonly Picture[]>();
  for (const length of new Set(jobs.map((job) => job.length))) {
    const batch = jobs.filter((job) => job.length === length);
    const rendered = await renderBatch(model, network, unconditional, batch, settings, hooks);
    for (const [index, job] of batch.entries()) pictures.set(job, rendered[index]!);
  }
  for (const job of jobs) yield { item: job.item, image: job.image, seed: job.seed, pictures: pictures.get(job)! };
}

/** Pictures at every resolution for jobs of one feature length. */
async function renderBatch(
  model: RenderModel,
  network: Network,
  unconditional: Condition,
  jobs: readonly Job<unknown>[],
  settings: RenderSettings,
  { signal, onStep }: RenderHooks<never>,
): Promise<(readonly Picture[])[]> {
  // A last batch that is not full is filled up to a power of two, so that few graphs are compiled; what fills it is thrown away.
  const size = Math.min(settings.batch, 2 ** Math.ceil(Math.log2(jobs.length)));
  const filled = Array.from({ length: size }, (_, index) => jobs[index] ?? jobs[0]!);
  const scales = resolutionScales(model.denoiser);
  const sides = resolutionsOf(model.denoiser);
  const seeds = filled.map(({ seed }) => seed);
  const conditions = filled.map(({ condition }) => condition);
  const length = paddedLength(unconditional, ...conditions);
  const asked = {
    conditional: padConditions(conditions, length),
    both: padConditions([...conditions.map(() => unconditional), ...conditions], length),
  };
  const steps = samplers[settings.sampler]({
    estimate: estimator({
      diffusion: model.diffusion,
      scales,
      items: size,
      predict: (xs, time, branches) => network.predict(xs, time, asked[branches].features, asked[branches].mask),
      guidance: settings.guidance,
      threshold: thresholds[settings.threshold],
    }),
    start: noiseOf(seeds, sides, 'start'),
    indices: selectSteps(model.diffusion.steps, settings.steps),
    gammas: gammaTables(model.diffusion, scales),
    noise: (step) => noiseOf(seeds, sides, step),
    eta: settings.eta,
  });
  let xs: Pictures = [];
  for await (const step of steps) {
    signal?.throwIfAborted();
    onStep?.(jobs.length);
    xs = step.xs;
  }
  const divisors = signalScales(model.diffusion, scales);
  return jobs.map((_, index) =>
    xs.map((x, r) => {
      const values = x.length / size;
      return toPicture(
        x.subarray(index * values, (index + 1) * values).map((value) => value * divisors[r]!),
        sides[r]!,
      );
    }),
  );
}
