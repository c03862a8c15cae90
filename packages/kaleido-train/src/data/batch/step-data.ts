import { encodeCaption, encodeLatents, type Tokenizer } from '@kaleido/ar/internal';
import type { Sample, Source } from '@kaleido/data';
import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import { onlyParts } from '@kaleido/shared/record';
import type { HostTensor } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../../config/training-config.ts';
import { alone, type Communicator } from '../../parallel/communicator.ts';
import type { StepBatch } from '../../step/loss.ts';
import { batchOf, type Item } from './batch.ts';
import { drawKept } from './condition-dropout.ts';
import { bucketLengths, fits, type Lengths } from './lengths.ts';
import { microBatches } from './micro-batches.ts';

/** A rank's batches of a step, their samples, and how many samples were skipped because they were too long. */
export interface StepData {
  readonly batches: readonly StepBatch<HostTensor>[];
  /** Label tokens of the prior in these batches. */
  readonly labelTokens: number;
  readonly samples: readonly Sample[];
  readonly tooLong: number;
}

type BatchConfig = Pick<TrainingConfig, 'seed' | 'model' | 'batch' | 'accumulate' | 'lengthBuckets' | 'drop'>;

/** Attempts to find a sample that fits: lengths that hold the first 1000 samples hold nearly all, so more would not help. */
const MAX_ATTEMPTS = 100;

/** Samples to read ahead, beyond at least the next step, so that a slow sample does not delay training. */
const MIN_AHEAD = 32;

/**
 * The inputs of a step, a function of config, source and step. Times, noise and dropout are keyed by (seed, purpose, step, item), so that
 * they are the same in a resumed run and with any number of ranks.
 * @param ranks each takes every `size`-th of the step's batches
 * @throws InputError when no sample of the source fits
 */
export async function stepData(
  config: BatchConfig,
  tokenizer: Tokenizer,
  source: Source,
  lengths: Lengths,
  step: number,
  ranks: Pick<Communicator, 'rank' | 'size'> = alone,
): Promise<StepData> {
  const { model, batch, accumulate } = config;
  const items: Item[] = [];
  let tooLong = 0;
  const indices = indicesOf(config, ranks);
  const stepsAhead = Math.ceil(MIN_AHEAD / indices.length);
  const steps = Array.from({ length: 1 + stepsAhead }, (_, ahead) => step + ahead);
  source.expect?.(steps.flatMap((one) => indices.map((index) => one * batch * accumulate + index)));
  for (const index of indices) {
    const { sample, attempt } = await fittingSample(config, tokenizer, source, lengths, step * batch * accumulate + index);
    tooLong += attempt;
    items.push(drawItem(config, tokenizer, sample, step, index));
  }
  const divided = microBatches(items, batch, bucketLengths(lengths, config));
  const batches = divided.map(({ items, latents }) => batchOf(model, items, { ...lengths, latents }));
  const labelTokens = items.reduce((sum, { latents }) => sum + latents.length, 0);
  return { batches, labelTokens, samples: items.map(({ sample }) => sample), tooLong };
}

/** Indices of a rank's items in the step's batch. */
const indicesOf = ({ batch, accumulate }: Pick<BatchConfig, 'batch' | 'accumulate'>, { rank, size }: Pick<Communicator, 'rank' | 'size'>) =>
  Array.from({ length: batch * accumulate }, (_, index) => index).filter((index) => Math.floor(index / batch) % size === rank);

async function fittingSample(config: BatchConfig, tokenizer: Tokenizer, source: Source, lengths: Lengths, index: number) {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const sample = await source.sample(index, attempt);
    if (fits(tokenizer, sample, config.model.latents, lengths)) return { sample, attempt };
  }
  throw new InputError(
    `sample ${index}: ${MAX_ATTEMPTS} samples in a row exceed ${lengths.caption} caption or ${lengths.latents} latent tokens`,
  );
}

function drawItem({ seed, drop, model }: BatchConfig, tokenizer: Tokenizer, sample: Sample, step: number, index: number): Item {
  const kept = drawKept(drop, model.latents, seed, step, index);
  const latents = onlyParts(sample.latents, kept.parts);
  return {
    sample,
    caption: encodeCaption(tokenizer, kept.caption ? sample.caption : ''),
    latents: Object.keys(latents).length > 0 ? encodeLatents(tokenizer, latents) : [],
    time: random(seed, 'time', step, index).int(model.diffusion.steps),
    noiseKey: [seed, 'noise', step, index],
  };
}
