import { encodeCaption, encodeLatents, type Tokenizer } from '@kaleido/ar';
import type { Sample, Source } from '@kaleido/data';
import { random } from '@kaleido/shared/random';
import { onlyParts } from '@kaleido/shared/record';
import type { HostTensor } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../../config/training-config.ts';
import { alone, type Communicator } from '../../parallel/communicator.ts';
import type { StepBatch } from '../../step/loss.ts';
import { batchOf, type Item } from './batch.ts';
import { drawKept } from './condition-dropout.ts';
import { fits, type Lengths } from './lengths.ts';

/** A rank's batches of a step, what they were made of, and how many samples were passed over because they were too long. */
export interface StepData {
  readonly batches: readonly StepBatch<HostTensor>[];
  /** Tokens that the prior is to say in them. */
  readonly labelTokens: number;
  readonly keys: readonly string[];
  readonly tooLong: number;
}

type BatchConfig = Pick<TrainingConfig, 'seed' | 'model' | 'batch' | 'accumulate' | 'drop'>;

/** Attempts to find a sample that fits before the run gives up: lengths that hold the first 2000 samples hold nearly all. */
const MAX_ATTEMPTS = 100;

/** Samples that are read ahead, at least those of the next step: so many that one which takes long holds up nobody. */
const MIN_AHEAD = 32;

/**
 * Everything that step `step` is computed from: a function of the config, the source and the step. Times, noise and what is dropped are
 * keyed by (seed, purpose, step, item), so a resumed run goes on with the very same ones, and so does another number of ranks.
 * @param ranks each of them takes every `size`-th of the step's batches
 * @throws Error when the source gives nothing that fits
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
  const places = placesOf(config, ranks);
  const stepsAhead = Math.ceil(MIN_AHEAD / places.length);
  const steps = Array.from({ length: 1 + stepsAhead }, (_, ahead) => step + ahead);
  source.expect?.(steps.flatMap((one) => places.map((place) => one * batch * accumulate + place)));
  for (const place of places) {
    const { sample, attempt } = await fittingSample(config, tokenizer, source, lengths, step * batch * accumulate + place);
    tooLong += attempt;
    items.push(drawItem(config, tokenizer, sample, step, place));
  }
  const batches = Array.from({ length: items.length / batch }, (_, index) =>
    batchOf(model, items.slice(index * batch, (index + 1) * batch), lengths),
  );
  const labelTokens = items.reduce((sum, { latents }) => sum + latents.length, 0);
  return { batches, labelTokens, keys: items.map(({ sample }) => sample.key), tooLong };
}

/** A rank's places in the step's batch. */
const placesOf = ({ batch, accumulate }: Pick<BatchConfig, 'batch' | 'accumulate'>, { rank, size }: Pick<Communicator, 'rank' | 'size'>) =>
  Array.from({ length: batch * accumulate }, (_, place) => place).filter((place) => Math.floor(place / batch) % size === rank);

async function fittingSample(config: BatchConfig, tokenizer: Tokenizer, source: Source, lengths: Lengths, index: number) {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const sample = await source.sample(index, attempt);
    if (fits(tokenizer, sample, config.model.latents, lengths)) return { sample, attempt };
  }
  throw new Error(`sample ${index}: ${MAX_ATTEMPTS} in a row exceed ${lengths.caption} caption or ${lengths.latents} latent tokens`);
}

function drawItem({ seed, drop, model }: BatchConfig, tokenizer: Tokenizer, sample: Sample, step: number, place: number): Item {
  const kept = drawKept(drop, model.latents, seed, step, place);
  const latents = onlyParts(sample.latents, kept.parts);
  return {
    sample,
    caption: encodeCaption(tokenizer, kept.caption ? sample.caption : ''),
    latents: Object.keys(latents).length > 0 ? encodeLatents(tokenizer, latents) : [],
    time: random(seed, 'time', step, place).int(model.diffusion.steps),
    noiseKey: [seed, 'noise', step, place],
  };
}
