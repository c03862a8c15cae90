import type { Engine } from '@kaleido/engine';
import { gather } from '@kaleido/shared/gather';
import type { Picture } from '@kaleido/shared/image';
import { type KaleidoRecord, latentParts } from '@kaleido/shared/record';
import { gammaTables, signalScales } from '../diffusion/diffusion-config.ts';
import { resolutionScales, resolutionsOf } from '../network/denoiser-config.ts';
import { estimator } from '../sampling/estimator.ts';
import type { ConditionName, Guidance } from '../sampling/guidance.ts';
import type { Pictures } from '../sampling/pictures.ts';
import { integrate } from '../sampling/sampler.ts';
import { samplers } from '../sampling/samplers.ts';
import { levelsOf, type SpacingChoice } from '../sampling/spacings.ts';
import { thresholds } from '../sampling/thresholds.ts';
import { askBranches } from './ask-branches.ts';
import { type Condition, conditionReader, paddedLength } from './condition.ts';
import { type Network, openNetwork } from './network.ts';
import { noiseOf, seedOfImage } from './noise.ts';
import { toPicture } from './pixels.ts';
import type { RenderModel } from './render-model.ts';

/** How pictures are made. */
export interface RenderSettings {
  readonly guidance: Guidance;
  /** Text of the unconditional branch. */
  readonly negative: string;
  readonly sampler: keyof typeof samplers;
  readonly steps: number;
  /** Which noise levels the steps visit. */
  readonly spacing: SpacingChoice;
  readonly eta: number;
  readonly threshold: keyof typeof thresholds;
  /** Pictures per record. */
  readonly images: number;
  /** Pictures denoised at once. */
  readonly batch: number;
}

/** A record to render; callers may add fields of their own. */
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
  /** Called for a record that cannot be rendered, which is then skipped; without it the error is thrown. */
  readonly onRefused?: (item: Item, error: unknown) => void;
  /** Called for latents that the model was not trained with: they are ignored. */
  readonly onLeftOut?: (item: Item, parts: readonly string[]) => void;
  /** Called after each denoising step with the number of pictures that took it. */
  readonly onStep?: (pictures: number) => void;
}

type RecordConditions = Readonly<Partial<Record<Exclude<ConditionName, 'unconditional'>, Condition>>>;

/** Bounds the features of one batch: records with long latents are drawn in smaller batches. */
const MAX_TOKENS_AT_ONCE = 2 ** 14;

interface Job<Item> {
  readonly item: Item;
  readonly image: number;
  readonly seed: number;
  /** Features of the whole record, and of its caption alone where the guidance asks for them. */
  readonly conditions: RecordConditions;
  readonly length: number;
}

/**
 * Pictures for records, in their order. Records are collected until a batch is full or the input pauses; pictures in a
 * batch have features padded to one length. A picture depends on its record, seed and settings alone.
 * @throws Error when a record cannot be serialised (it may be too long), unless `onRefused` is given
 */
export async function* renderItems<Item extends RenderItem>(
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
      let jobs: Job<Item>[] = [];
      let tokens = 0;
      for (const item of group) {
        const conditions = await conditionsOf(model, reader, item, settings.guidance, hooks);
        if (!conditions) continue;
        const length = paddedLength(unconditional, ...Object.values(conditions));
        for (let image = 0; image < settings.images; image++) {
          if (jobs.length === settings.batch || (jobs.length > 0 && tokens + length > MAX_TOKENS_AT_ONCE)) {
            yield* renderJobs(model, network, unconditional, jobs, settings, hooks);
            [jobs, tokens] = [[], 0];
          }
          jobs.push({ item, image, seed: seedOfImage(item.seed, image), conditions, length });
          tokens += length;
        }
      }
      if (jobs.length > 0) yield* renderJobs(model, network, unconditional, jobs, settings, hooks);
    }
  } finally {
    await reader.dispose();
    await network.dispose();
  }
}

async function conditionsOf<Item extends RenderItem>(
  model: RenderModel,
  reader: ReturnType<typeof conditionReader>,
  item: Item,
  guidance: Guidance,
  hooks: RenderHooks<Item>,
): Promise<RecordConditions | undefined> {
  const { caption, latents = {} } = item.record;
  const given = latentParts.filter((part) => latents[part] !== undefined);
  const known = given.filter((part) => model.latents.includes(part) && model.prior);
  if (known.length < given.length)
    hooks.onLeftOut?.(
      item,
      given.filter((part) => !known.includes(part)),
    );
  try {
    const record = await reader.read({ caption, latents: Object.fromEntries(known.map((part) => [part, latents[part]])) });
    return guidance.conditions.includes('caption') ? { record, caption: await reader.read({ caption }) } : { record };
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
  // A partial batch is padded to a power of two, so that few graphs are compiled; the padding's pictures are dropped.
  const size = Math.min(settings.batch, 2 ** Math.ceil(Math.log2(jobs.length)));
  const filled = Array.from({ length: size }, (_, index) => jobs[index] ?? jobs[0]!);
  const scales = resolutionScales(model.denoiser);
  const sides = resolutionsOf(model.denoiser);
  const seeds = filled.map(({ seed }) => seed);
  const conditionsNamed = (name: ConditionName) =>
    filled.map(({ conditions }) => (name === 'unconditional' ? unconditional : conditions[name]!));
  const gammas = gammaTables(model.diffusion, scales);
  const steps = integrate(samplers[settings.sampler], {
    estimate: estimator({
      diffusion: model.diffusion,
      scales,
      items: size,
      predict: askBranches(network, conditionsNamed, jobs[0]!.length),
      guidance: settings.guidance.begin({ seeds }),
      threshold: thresholds[settings.threshold],
    }),
    start: noiseOf(seeds, sides, 'start'),
    indices: levelsOf(settings.spacing, settings.steps, gammas.at(-1)!),
    gammas,
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
