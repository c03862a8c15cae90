import { heldOutSamples } from '@kaleido/data';
import { resolutionsOf } from '@kaleido/diffuse/internal';
import type { Engine } from '@kaleido/engine';
import { type CommandContext, note } from '@kaleido/shared/cli';
import { DEFAULT_PICTURES } from '../config/training-schema.ts';
import { openTrainedModel } from '../run/trained-model.ts';
import { nothingFrozen } from '../step/layout.ts';
import { openValidator } from './open-validator.ts';
import { validationLine } from './validation.ts';

/** Options of `kaleido-train validate`. */
export interface ValidateOptions {
  /** A run, or a folder of weights. */
  readonly of: string;
  /** How many; those that the run held out when undefined. */
  readonly pictures: number | undefined;
  readonly levels: number;
  /** Decay of the EMA to measure, instead of the one that is shipped. */
  readonly ema: number | undefined;
  readonly engine: Engine;
}

/**
 * Validates a model as its run would, and prints the line that the run would log.
 * @throws Error when a loss is not finite
 */
export async function validateCommand(
  { of, pictures, levels, ema, engine }: ValidateOptions,
  context: Pick<CommandContext, 'name' | 'stdout' | 'stderr'>,
): Promise<void> {
  const say = (message: string) => note(context, { quiet: false }, message);
  const { folder, model, tokenizer, layout, weights, training } = await openTrainedModel(of, ema, say);
  const data = training?.data ?? { source: 'scenes', domain: 'core', recolor: 0, seed: 0 };
  const count = pictures ?? training?.heldOut ?? DEFAULT_PICTURES;
  const samples = await heldOutSamples(data, count, resolutionsOf(model.denoiser)[0]!);
  const validator = await openValidator(engine, { model, tokenizer, layout, frozen: nothingFrozen, samples, levels });
  try {
    const validation = validationLine(await validator.measure(weights));
    if (!Object.values(validation).flat().every(Number.isFinite))
      throw new Error(`${folder}: losses are not finite: the weights are too large`);
    await context.stdout.write(
      `${JSON.stringify({ model: folder, ...(ema !== undefined && { ema }), ...(training && { step: training.step }), validation })}\n`,
    );
  } finally {
    await validator.dispose();
  }
}
