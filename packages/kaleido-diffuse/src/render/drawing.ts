import { randomInt } from 'node:crypto';
import { UsageError } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import { hash32 } from '@kaleido/shared/random';
import type { DrawingValues } from '../command/options.ts';
import { guidanceOf, guidanceRecord } from '../sampling/guidances.ts';
import type { PictureModel } from './picture-model.ts';
import type { RenderItem, RenderSettings } from './render.ts';

/** Settings of a picture, as in its PNG text and its record's `image`. */
export interface PictureSettings {
  readonly guidance: number;
  readonly sampler: string;
  readonly steps: number;
  readonly [setting: string]: unknown;
}

/** A model with the settings to draw with. */
interface Drawing {
  readonly settings: RenderSettings;
  /** Index of the requested resolution, finest first. */
  readonly resolution: number;
  readonly made: PictureSettings;
}

/** @throws UsageError for options that contradict each other, independently of the model */
export function checkDrawing(options: DrawingValues): void {
  const { sampler, eta, guideModel, negative } = options;
  if (eta !== undefined && sampler !== 'ddim') throw new UsageError(`--eta: only applies to --sampler ddim, got ${sampler}`);
  if (guideModel !== undefined && negative)
    throw new UsageError('--negative: not with --guide-model, which is guided away from instead of the unconditional prediction');
  guidanceOf(options);
}

/**
 * Settings for a model from options that `checkDrawing` has accepted.
 * @param guide the model of `--guide-model`
 * @throws UsageError for what the model lacks; InputError for a negative prompt that is too long
 */
export function drawingOf(options: DrawingValues, model: PictureModel, guide?: PictureModel): Drawing {
  const { guidance, negative = '', sampler, spacing, threshold, images, batch, noise, eta = 0 } = options;
  if (guide) checkGuide(model, guide);
  const resolution = resolutionOf(model, options.size);
  model.check(options);
  const steps = typeof spacing === 'string' ? options.steps : spacing.length;
  const sampling = { negative, sampler, steps, spacing, eta, threshold, noise, images, batch };
  const settings = { guidance: guidanceOf(options), ...(guide && { guide }), ...sampling };
  model.noise.visit(steps, spacing);
  return {
    settings,
    resolution,
    made: {
      model: model.name,
      ...model.settings,
      guidance,
      ...guidanceRecord(options),
      ...(guide && { guideModel: guide.name }),
      ...(negative !== '' && { negative }),
      sampler,
      steps,
      ...(spacing !== 'uniform' && { spacing }),
      ...(sampler === 'ddim' && { eta }),
      ...(noise !== 'independent' && { noise, images }),
      threshold,
      size: model.sides[resolution],
    },
  };
}

/** @throws UsageError when the predictions of two models cannot be combined */
function checkGuide(model: PictureModel, guide: PictureModel): void {
  const differ = (what: string, own: string, others: string) =>
    new UsageError(`--guide-model: expected ${what} of ${model.name} (${own}), got ${others}`);
  const [sides, others] = [model, guide].map((of) => of.sides.join(', '));
  if (sides !== others) throw differ('the resolutions', sides!, others!);
  const [own, other] = [model, guide].map((of) => of.noise.description);
  if (own !== other) throw differ('the diffusion', own!, other!);
}

function resolutionOf({ name, sides }: PictureModel, size: number | undefined): number {
  const index = size === undefined ? 0 : sides.indexOf(size);
  if (index < 0) throw new UsageError(`--size: ${name} draws ${sides.join(', ')} pixels, got ${size}`);
  return index;
}

/** A record to draw, with its position in the input. */
export interface Item extends RenderItem {
  readonly entry: RecordEntry;
}

/** Records with their seeds: the requested one, else their own, else a random one. */
export async function* itemsOf(
  entries: AsyncIterable<RecordEntry> | Iterable<RecordEntry>,
  seed: number | undefined,
): AsyncGenerator<Item> {
  const drawn = randomInt(2 ** 32);
  for await (const entry of entries) yield { entry, record: entry.record, seed: seed ?? entry.record.seed ?? hash32(drawn, entry.index) };
}
