import { randomInt } from 'node:crypto';
import { captionWithinLimits, modelFolder } from '@kaleido/ar';
import type { Engine } from '@kaleido/engine';
import { type CommandContext, note, openProgress, readInputs, refuseTerminal } from '@kaleido/shared/cli';
import { InputError, messageOf, UsageError } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import { hash32 } from '@kaleido/shared/random';
import { resolutionsOf } from '../network/denoiser-config.ts';
import { type RenderItem, type RenderSettings, render } from '../render/render.ts';
import { openRenderModel, type RenderModel } from '../render/render-model.ts';
import { guidanceOf, guidanceRecord } from '../sampling/guidances.ts';
import { levelsOf } from '../sampling/spacings.ts';
import type { DiffuseOptions } from './command.ts';
import { drawLatents } from './draw-latents.ts';
import { type MadeWith, modeOf, openSink, waysOut } from './picture-sink.ts';

interface Item extends RenderItem {
  readonly entry: RecordEntry;
}

/** Everything that `kaleido-diffuse` does but printing a picture's record. */
export async function renderRecords(options: DiffuseOptions, context: CommandContext, openEngine: () => Promise<Engine>): Promise<void> {
  const mode = modeOf(options);
  checkOptions(options);
  if ((mode === 'png' || mode === 'grid') && options.output === undefined)
    refuseTerminal(context.stdout, 'a PNG', 'use -o FILE, or > FILE');
  const inputs = readInputs(context, options);
  // What cannot be written is known before the work is done.
  const entries = mode === 'png' ? await theOnly(inputs) : inputs;

  const model = await openRenderModel(modelFolder(options.model));
  const resolution = resolutionOf(model, options.size);
  captionWithinLimits(model.tokenizer, options.negative ?? '', '--negative');
  const { settings, made } = settingsOf(options, model);
  checkLevels(settings, model);
  const sink = await openSink(mode, options, made, context);
  const progress = openProgress(context, options, {
    unit: 'step',
    ...(mode === 'png' && { total: settings.steps * settings.images }),
  });
  let count = 0;
  try {
    const rendered = render(model, await openEngine(), expected(itemsOf(entries, options.seed)), settings, {
      signal: context.signal,
      onRefused: ({ entry }, error) => inputs.refuse(new InputError(`${entry.where}: ${messageOf(error)}`)),
      onLeftOut: ({ entry }, parts) =>
        note(context, options, `${entry.where}: latents.${parts.join(', latents.')}: not known to ${model.name}, left out`),
      onStep: (pictures) => progress.advance(pictures),
    });
    for await (const { item, image, seed, pictures } of rendered) {
      const picture = pictures[resolution]!;
      const { latents = {} } = item.record;
      try {
        await sink.add({ entry: item.entry, image, seed, picture: options.draw ? await drawLatents(picture, latents) : picture });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        inputs.refuse(error); // its place is taken, which is no reason to leave out the next
      }
      count++;
    }
  } finally {
    progress.close();
  }
  if (count === 0 && (mode === 'png' || mode === 'grid')) throw new InputError('no record came');
  await sink.close();

  /** What the sink has a place for. */
  async function* expected(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    for await (const item of items) {
      try {
        await sink.expect?.(item.entry, item.seed);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        inputs.refuse(error);
        continue;
      }
      yield item;
    }
  }
}

function checkOptions(options: DiffuseOptions): void {
  const { sampler, eta } = options;
  if (eta !== undefined && sampler !== 'ddim') throw new UsageError(`--eta: only ddim has it, not ${sampler}`);
  guidanceOf(options);
}

/** @throws UsageError when the model's schedule does not have the levels that are asked for */
function checkLevels({ steps, spacing }: RenderSettings, { name, diffusion }: RenderModel): void {
  if (steps > diffusion.steps) throw new UsageError(`--steps: ${name} was trained with ${diffusion.steps} steps, got ${steps}`);
  try {
    levelsOf(spacing, steps, new Float64Array(diffusion.steps + 1));
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`--${error.message}`) : error;
  }
}

/** The records, when there are not more than one. Throws an InputError when there are, before anything is done with the first. */
async function theOnly(inputs: AsyncIterable<RecordEntry>): Promise<RecordEntry[]> {
  const found: RecordEntry[] = [];
  for await (const entry of inputs) {
    found.push(entry);
    if (found.length > 1) throw new InputError(`${entry.where}: a second record for one picture: ${waysOut}`);
  }
  return found;
}

/** Index of the resolution that was asked for. */
function resolutionOf(model: RenderModel, size: number | undefined): number {
  const sides = resolutionsOf(model.denoiser);
  const index = size === undefined ? 0 : sides.indexOf(size);
  if (index < 0) throw new UsageError(`--size: ${model.name} draws ${sides.join(', ')} pixels, got ${size}`);
  return index;
}

function settingsOf(options: DiffuseOptions, model: RenderModel): { settings: RenderSettings; made: MadeWith } {
  const { guidance, negative = '', sampler, spacing, threshold, images, batch } = options;
  const eta = options.eta ?? 0;
  const steps = typeof spacing === 'string' ? options.steps : spacing.length;
  return {
    settings: { guidance: guidanceOf(options), negative, sampler, steps, spacing, eta, threshold, images, batch },
    made: {
      model: model.name,
      guidance,
      ...guidanceRecord(options),
      ...(negative !== '' && { negative }),
      sampler,
      steps,
      ...(spacing !== 'uniform' && { spacing }),
      ...(sampler === 'ddim' && { eta }),
      threshold,
      size: options.size ?? resolutionsOf(model.denoiser)[0],
      ...(options.draw && { draw: true }),
    },
  };
}

/** Records with their seeds: the command line's, else their own, else one drawn now. */
async function* itemsOf(entries: AsyncIterable<RecordEntry> | Iterable<RecordEntry>, seed: number | undefined): AsyncGenerator<Item> {
  const drawn = randomInt(2 ** 32);
  for await (const entry of entries) yield { entry, record: entry.record, seed: seed ?? entry.record.seed ?? hash32(drawn, entry.index) };
}
