import { randomInt } from 'node:crypto';
import { captionWithinLimits } from '@kaleido/ar';
import { UsageError } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import { hash32 } from '@kaleido/shared/random';
import type { DrawingValues } from '../command/options.ts';
import { resolutionsOf } from '../network/denoiser-config.ts';
import { guidanceOf, guidanceRecord } from '../sampling/guidances.ts';
import { levelsOf } from '../sampling/spacings.ts';
import type { RenderItem, RenderSettings } from './render.ts';
import type { RenderModel } from './render-model.ts';

/** What a picture's text and a record's image say of how it was made. */
export interface MadeWith {
  readonly guidance: number;
  readonly sampler: string;
  readonly steps: number;
  readonly [setting: string]: unknown;
}

/** What options ask of a model. */
interface Drawing {
  readonly settings: RenderSettings;
  /** Index of the resolution that is wanted, finest first. */
  readonly resolution: number;
  readonly made: MadeWith;
}

/** @throws UsageError for options that contradict each other, whatever the model */
export function checkDrawing(options: DrawingValues): void {
  const { sampler, eta } = options;
  if (eta !== undefined && sampler !== 'ddim') throw new UsageError(`--eta: only ddim has it, not ${sampler}`);
  guidanceOf(options);
}

/**
 * What options that `checkDrawing` has passed ask of a model.
 * @throws UsageError for what the model does not have; InputError for a negative prompt that is too long
 */
export function drawingOf(options: DrawingValues, model: RenderModel): Drawing {
  const { guidance, negative = '', sampler, spacing, threshold, images, batch, eta = 0 } = options;
  const resolution = resolutionOf(model, options.size);
  captionWithinLimits(model.tokenizer, negative, '--negative');
  const steps = typeof spacing === 'string' ? options.steps : spacing.length;
  const settings = { guidance: guidanceOf(options), negative, sampler, steps, spacing, eta, threshold, images, batch };
  checkLevels(settings, model);
  return {
    settings,
    resolution,
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
      size: resolutionsOf(model.denoiser)[resolution],
    },
  };
}

function resolutionOf({ name, denoiser }: RenderModel, size: number | undefined): number {
  const sides = resolutionsOf(denoiser);
  const index = size === undefined ? 0 : sides.indexOf(size);
  if (index < 0) throw new UsageError(`--size: ${name} draws ${sides.join(', ')} pixels, got ${size}`);
  return index;
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

/** A record to be drawn, with the place that it came from. */
export interface Item extends RenderItem {
  readonly entry: RecordEntry;
}

/** Records with their seeds: the one that is asked for, else their own, else one drawn now. */
export async function* itemsOf(
  entries: AsyncIterable<RecordEntry> | Iterable<RecordEntry>,
  seed: number | undefined,
): AsyncGenerator<Item> {
  const drawn = randomInt(2 ** 32);
  for await (const entry of entries) yield { entry, record: entry.record, seed: seed ?? entry.record.seed ?? hash32(drawn, entry.index) };
}
