import type { Engine } from '@kaleido/engine';
import { gather } from '@kaleido/shared/gather';
import { type Picture, toPicture } from '@kaleido/shared/image';
import { type KaleidoRecord, latentParts } from '@kaleido/shared/record';
import { estimator, type Predict } from '../sampling/estimator.ts';
import type { Branch, Guidance } from '../sampling/guidance.ts';
import { combine, mapPictures, type Pictures } from '../sampling/pictures.ts';
import { integrate } from '../sampling/sampler.ts';
import { samplers } from '../sampling/samplers.ts';
import type { SpacingChoice } from '../sampling/spacings.ts';
import { thresholds } from '../sampling/thresholds.ts';
import type { ConditionedNetwork, RecordConditions } from './conditioned-network.ts';
import { coupledNoise, noiseOf, seedOfImage } from './noise.ts';
import type { PictureModel } from './picture-model.ts';

/** Settings of a drawing. */
export interface RenderSettings {
  readonly guidance: Guidance;
  /** The second network that the guidance evaluates (autoguidance), with the same resolutions and schedule. */
  readonly guide?: PictureModel;
  /** Whether the initial noises of a record's pictures are independent, or repel each other. */
  readonly noise: 'independent' | 'coupled';
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
  /** Renders this picture alone; with coupled noise the record's, which renders all its pictures. */
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
  /** Called with each picture as it is expected to be, after every `previewEvery` steps but the last. */
  readonly onPreview?: (preview: Preview<Item>) => void;
  /** Default 1. */
  readonly previewEvery?: number | undefined;
}

/** What the denoiser expects of a picture while it is being drawn: sharper from step to step. */
export interface Preview<Item> {
  readonly item: Item;
  readonly image: number;
  /** Steps that were taken. */
  readonly step: number;
  /** By the network inside the outermost, at its resolution; by the only one if there is no other. */
  readonly picture: Picture;
}

/** Bounds the features of one batch: records with long latents are drawn in smaller batches. */
const MAX_TOKENS_AT_ONCE = 2 ** 14;

interface Job<Item> {
  readonly item: Item;
  readonly image: number;
  readonly seed: number;
  readonly conditions: Conditions;
}

/** A record's conditions for each network. */
interface Conditions {
  readonly own: RecordConditions;
  readonly guide?: RecordConditions;
}

/** The networks of a drawing. */
interface Networks {
  readonly own: ConditionedNetwork;
  readonly guide?: ConditionedNetwork;
}

/** Whether a renderer draws once or again and again. */
export type Use = 'once' | 'often';

/** Draws records, and keeps its compiled graphs. */
export interface ItemRenderer {
  /**
   * Pictures for records, in their order. Records are collected until a batch is full or the input pauses; pictures in a
   * batch have features padded to one length. A picture depends on its record, seed and settings alone.
   * @param settings with the `negative` and `guide` that the renderer was opened for
   * @throws Error when a record cannot be serialised (it may be too long), unless `onRefused` is given
   */
  render<Item extends RenderItem>(
    items: AsyncIterable<Item> | Iterable<Item>,
    settings: RenderSettings,
    hooks?: RenderHooks<Item>,
  ): AsyncGenerator<Rendered<Item>>;
  dispose(): Promise<void>;
}

/**
 * Opens the networks of drawings; graphs are compiled when first needed.
 * @param use how often it will draw: after the last record of the only drawing, memory for reading records is freed before that of the
 *   denoiser is taken; a renderer for many drawings keeps both
 */
export async function openItemRenderer(
  model: PictureModel,
  engine: Engine,
  { negative, guide: second }: Pick<RenderSettings, 'negative' | 'guide'>,
  use: Use,
): Promise<ItemRenderer> {
  const own = await model.open(engine, negative);
  let guide: ConditionedNetwork | undefined;
  try {
    guide = await second?.open(engine, negative);
  } catch (error) {
    await own.dispose();
    throw error;
  }
  const networks = { own, ...(guide && { guide }) };
  return {
    render: (items, settings, hooks = {}) => renderWith(model, networks, use, items, settings, hooks),
    async dispose() {
      await guide?.dispose();
      await own.dispose();
    },
  };
}

/** `ItemRenderer.render`, once. */
export async function* renderItems<Item extends RenderItem>(
  model: PictureModel,
  engine: Engine,
  items: AsyncIterable<Item> | Iterable<Item>,
  settings: RenderSettings,
  hooks: RenderHooks<Item> = {},
): AsyncGenerator<Rendered<Item>> {
  const renderer = await openItemRenderer(model, engine, settings, 'once');
  try {
    yield* renderer.render(items, settings, hooks);
  } finally {
    await renderer.dispose();
  }
}

async function* renderWith<Item extends RenderItem>(
  model: PictureModel,
  networks: Networks,
  use: Use,
  items: AsyncIterable<Item> | Iterable<Item>,
  settings: RenderSettings,
  hooks: RenderHooks<Item>,
): AsyncGenerator<Rendered<Item>> {
  let ended = false;
  const groups = gather(items, settings.batch, () => {
    ended = true;
  });
  for await (const group of groups) {
    const isLast = use === 'once' && ended;
    const read: { readonly item: Item; readonly conditions: () => Promise<Conditions> }[] = [];
    for (const item of group) {
      const conditions = await readItem(model, networks, item, settings.guidance, hooks);
      if (conditions) read.push({ item, conditions });
    }
    if (isLast) await eachNetwork(networks, (network) => network.releaseEncoder());
    const ready: { readonly item: Item; readonly conditions: Conditions }[] = [];
    for (const { item, conditions } of read) ready.push({ item, conditions: await conditions() });
    if (isLast) await eachNetwork(networks, (network) => network.releaseReader());
    let jobs: Job<Item>[] = [];
    let tokens = 0;
    for (const { item, conditions } of ready) {
      const { length } = conditions.own;
      for (let image = 0; image < settings.images; image++) {
        if (jobs.length === settings.batch || (jobs.length > 0 && tokens + length > MAX_TOKENS_AT_ONCE)) {
          yield* renderJobs(model, networks, jobs, settings, hooks);
          [jobs, tokens] = [[], 0];
        }
        jobs.push({ item, image, seed: seedOfImage(item.seed, image), conditions });
        tokens += length;
      }
    }
    if (jobs.length > 0) yield* renderJobs(model, networks, jobs, settings, hooks);
  }
}

async function eachNetwork({ own, guide }: Networks, call: (network: ConditionedNetwork) => Promise<void>): Promise<void> {
  await call(own);
  if (guide) await call(guide);
}

/** What gives the conditions of an item once the encoder has read it; undefined when it was refused. */
async function readItem<Item extends RenderItem>(
  model: PictureModel,
  { own, guide }: Networks,
  item: Item,
  guidance: Guidance,
  hooks: RenderHooks<Item>,
): Promise<(() => Promise<Conditions>) | undefined> {
  const { record } = item;
  const unknown = latentParts.filter((part) => record.latents?.[part] !== undefined && !model.latents.includes(part));
  if (unknown.length > 0) hooks.onLeftOut?.(item, unknown);
  try {
    const ofOwn = await own.read(record, guidance.conditions);
    const ofGuide = await guide?.read(record, guidance.conditions);
    return async () => ({ own: await ofOwn(), ...(ofGuide && { guide: await ofGuide() }) });
  } catch (error) {
    if (!hooks.onRefused) throw error;
    hooks.onRefused(item, error);
    return undefined;
  }
}

/** Renders jobs of one or more feature lengths, each length in one batch, and returns the results in the jobs' order. */
async function* renderJobs<Item extends RenderItem>(
  model: PictureModel,
  networks: Networks,
  jobs: readonly Job<Item>[],
  settings: RenderSettings,
  hooks: RenderHooks<Item>,
): AsyncGenerator<Rendered<Item>> {
  const pictures = new Map<Job<Item>, readonly Picture[]>();
  const lengthsOf = ({ conditions: { own, guide } }: Job<Item>): string => `${own.length} ${guide?.length ?? ''}`;
  for (const lengths of new Set(jobs.map(lengthsOf))) {
    const batch = jobs.filter((job) => lengthsOf(job) === lengths);
    const rendered = await renderBatch(model, networks, batch, settings, hooks);
    for (const [index, job] of batch.entries()) pictures.set(job, rendered[index]!);
  }
  const isCoupled = settings.noise === 'coupled';
  for (const job of jobs)
    yield { item: job.item, image: job.image, seed: isCoupled ? job.item.seed : job.seed, pictures: pictures.get(job)! };
}

/** Pictures at every resolution for jobs of one feature length. */
async function renderBatch<Item extends RenderItem>(
  model: PictureModel,
  networks: Networks,
  jobs: readonly Job<Item>[],
  settings: RenderSettings,
  { signal, onStep, onPreview, previewEvery = 1 }: RenderHooks<Item>,
): Promise<(readonly Picture[])[]> {
  // A partial batch is padded to a power of two, so that few graphs are compiled; the padding's pictures are dropped.
  const size = Math.min(settings.batch, 2 ** Math.ceil(Math.log2(jobs.length)));
  const filled = Array.from({ length: size }, (_, index) => jobs[index] ?? jobs[0]!);
  const seeds = filled.map(({ seed }) => seed);
  const { levels, indices, start } = model.noise.visit(settings.steps, settings.spacing);
  const noise =
    settings.noise === 'coupled'
      ? coupledNoise(
          filled.map(({ item, image }) => ({ seed: item.seed, image })),
          settings.images,
          model,
        )
      : noiseOf(seeds, model, 'start');
  const steps = integrate(samplers[settings.sampler], {
    estimate: estimator({
      levels,
      items: size,
      predict: askNetworks(
        networks,
        filled.map(({ conditions }) => conditions),
      ),
      guidance: settings.guidance.begin({ seeds }),
      threshold: thresholds[settings.threshold],
    }),
    start: mapPictures(noise, (values) => combine([start, values])),
    indices,
    gammas: levels.gammas,
    noise: (step) => noiseOf(seeds, model, step),
    eta: settings.eta,
  });
  /** The picture of a job at a resolution, out of those of the batch. */
  const pictureOf = (all: Pictures, job: number, r: number): Picture => {
    const values = all[r]!.length / size;
    return toPicture(
      all[r]!.subarray(job * values, (job + 1) * values).map((value) => value * levels.divisors[r]!),
      model.sides[r]!,
    );
  };
  const inner = Math.min(1, model.sides.length - 1);
  let xs: Pictures = [];
  for await (const step of steps) {
    signal?.throwIfAborted();
    onStep?.(jobs.length);
    xs = step.xs;
    const taken = step.step + 1;
    if (onPreview && taken < indices.length - 1 && taken % previewEvery === 0)
      for (const [job, { item, image }] of jobs.entries())
        onPreview({ item, image, step: taken, picture: pictureOf(step.estimates, job, inner) });
  }
  return jobs.map((_, job) => model.sides.map((_, r) => pictureOf(xs, job, r)));
}

/** Predictions of each branch's own network, in the branches' order. */
function askNetworks({ own, guide }: Networks, conditions: readonly Conditions[]): Predict {
  const askOwn = own.ask(conditions.map((of) => of.own));
  const askGuide = guide?.ask(conditions.map((of) => of.guide!));
  return async (level, branches) => {
    const guided = branches.filter(({ network }) => network === 'guide');
    if (guided.length === 0) return askOwn(level, branches);
    if (!askGuide) throw new Error('the guidance needs a second network, but none is given');
    const answers = new Map<Branch, Pictures>();
    const ask = async (asked: readonly Branch[], of: typeof askOwn) => {
      for (const [index, answer] of (asked.length > 0 ? await of(level, asked) : []).entries()) answers.set(asked[index]!, answer);
    };
    await ask(guided, askGuide);
    await ask(
      branches.filter((branch) => !guided.includes(branch)),
      askOwn,
    );
    return branches.map((branch) => answers.get(branch)!);
  };
}
