import { encodeCaption, encodeLatents, ignoredLabel, labelsToDecoderInput, padBatch, type Tokenizer } from '@kaleido/ar';
import { resolutionScales, resolutionsOf, trainingLevels } from '@kaleido/diffuse';
import { random } from '@kaleido/shared/random';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../config/training-config.ts';
import type { StepBatch } from '../step/loss.ts';
import { drawKept } from './drop.ts';
import { writePixels } from './pixels.ts';
import { fits, type Lengths, onlyParts } from './sequences.ts';
import type { Sample, Source } from './source.ts';

/** The batches of a step, and how many samples were passed over because they were too long. */
export interface StepData {
  readonly batches: readonly StepBatch<HostTensor>[];
  readonly tooLong: number;
}

/** An item with everything drawn that depends on its place in the run alone. */
interface Item {
  readonly sample: Sample;
  readonly caption: readonly number[];
  readonly latents: readonly number[];
  readonly time: number;
  /** Its number within the step. */
  readonly place: number;
}

type BatchConfig = Pick<TrainingConfig, 'seed' | 'model' | 'batch' | 'accumulate' | 'drop'>;

/** Attempts to find a sample that fits before the run gives up: lengths that hold the first 2000 samples hold nearly all. */
const MOST_ATTEMPTS = 100;

/**
 * Everything that step `step` is computed from: a function of the config, the source and the step. Times, noise and what is dropped are
 * keyed by (seed, purpose, step, item), so a resumed run goes on with the very same ones.
 * @throws Error when the source gives nothing that fits
 */
export async function stepData(
  config: BatchConfig,
  tokenizer: Tokenizer,
  source: Source,
  lengths: Lengths,
  step: number,
): Promise<StepData> {
  const count = config.batch * config.accumulate;
  const items: Item[] = [];
  let tooLong = 0;
  for (let place = 0; place < count; place++) {
    const { sample, attempt } = await fittingSample(config, tokenizer, source, lengths, step * count + place);
    tooLong += attempt;
    items.push(drawItem(config, tokenizer, sample, step, place));
  }
  const labelTokens = items.reduce((sum, { latents }) => sum + latents.length, 0);
  const batches = Array.from({ length: config.accumulate }, (_, index) => {
    const own = items.slice(index * config.batch, (index + 1) * config.batch);
    return toBatch(config, own, lengths, step, labelTokens);
  });
  return { batches, tooLong };
}

async function fittingSample(config: BatchConfig, tokenizer: Tokenizer, source: Source, lengths: Lengths, index: number) {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const sample = await source.sample(index, attempt);
    if (fits(tokenizer, sample, config.model.latents, lengths)) return { sample, attempt };
  }
  throw new Error(`sample ${index}: ${MOST_ATTEMPTS} in a row exceed ${lengths.caption} caption or ${lengths.latents} latent tokens`);
}

function drawItem({ seed, drop, model }: BatchConfig, tokenizer: Tokenizer, sample: Sample, step: number, place: number): Item {
  const kept = drawKept(drop, model.latents, seed, step, place);
  const latents = onlyParts(sample.latents, kept.parts);
  return {
    sample,
    caption: encodeCaption(tokenizer, kept.caption ? sample.caption : ''),
    latents: Object.keys(latents).length > 0 ? encodeLatents(tokenizer, latents) : [],
    time: random(seed, 'time', step, place).int(model.diffusion.steps),
    place,
  };
}

function toBatch(
  { seed, model }: BatchConfig,
  items: readonly Item[],
  lengths: Lengths,
  step: number,
  labelTokens: number,
): StepBatch<HostTensor> {
  const { t5, denoiser, diffusion } = model;
  const sides = resolutionsOf(denoiser);
  const perItem = (side: number, fill: (item: Item, values: Float32Array) => void): HostTensor => {
    const size = side * side * 3;
    const values = new Float32Array(items.length * size);
    for (const [index, item] of items.entries()) fill(item, values.subarray(index * size, (index + 1) * size));
    return float32([items.length, side, side, 3], values);
  };
  const times = items.map(({ time }) => time);
  const base = {
    picture: perItem(sides[0]!, ({ sample }, values) => writePixels(sample.image, sides[0]!, values)),
    noises: sides.map((side) => perItem(side, ({ place }, values) => random(seed, 'noise', step, place, side).fillNormal(values))),
    gammas: trainingLevels(diffusion, resolutionScales(denoiser), times).gammas,
    times: float32([items.length], times),
    caption: padBatch(
      items.map(({ caption }) => caption),
      t5.pad_token_id,
      lengths.caption,
    ),
  };
  if (model.latents.length === 0) return base;
  const { ids: labels, mask } = padBatch(
    items.map(({ latents }) => latents),
    ignoredLabel,
    lengths.latents,
  );
  const inputs = { ids: labelsToDecoderInput(t5, labels), mask };
  return { ...base, plan: { inputs, labels, perLabel: float32([], [1 / Math.max(1, labelTokens)]) } };
}
