import type { Sample } from '@kaleido/data';
import type { ProbeConfig } from '@kaleido/metrics/probe';
import { InputError } from '@kaleido/shared/errors';
import { writePixels } from '@kaleido/shared/image';
import type { Random } from '@kaleido/shared/random';
import { type SceneFacts, sceneFacts } from '@kaleido/shared/record';
import { float32, type HostTensor, zeros } from '@kaleido/shared/tensors';
import { type Annotated, withOtherThing } from './cutmix.ts';
import { type Degradation, degrade } from './degrade.ts';
import { type TargetTensors, targetSpecs } from './loss.ts';
import { targetsOf } from './targets.ts';

/** A training batch. */
export interface ProbeBatch<T = HostTensor> {
  /** [B, side, side, 3], −1 … 1 */
  readonly pixels: T;
  readonly targets: TargetTensors<T>;
}

/**
 * The ground truth of a sample.
 * @throws InputError naming a sample without it
 */
export function factsOf({ key, scene }: Pick<Sample, 'key' | 'scene'>): SceneFacts {
  const facts = sceneFacts(scene, key);
  if (facts === undefined) throw new InputError(`${key}: scene: missing: a probe needs annotated records, such as those of kaleido-scenes`);
  return facts;
}

/** How the pictures of a batch are changed at random. */
export interface Augmentation {
  readonly degradation: Degradation;
  /** Fraction of pictures that get the thing of another one (`withOtherThing`); by default none. */
  readonly cutmix?: number;
}

/**
 * Makes a batch of pictures, changed at random, and their targets.
 * @param drawFor random numbers for each picture; undefined leaves the pictures unchanged
 */
export function probeBatch(
  config: ProbeConfig,
  samples: readonly Sample[],
  { degradation, cutmix = 0 }: Augmentation,
  drawFor: ((index: number) => Random) | undefined,
): ProbeBatch {
  const { side } = config;
  const size = side * side * 3;
  const originals = samples.map((sample): Annotated => {
    const pixels = new Float32Array(size);
    writePixels(sample.image, side, pixels);
    return { pixels, facts: factsOf(sample) };
  });
  const pixels = new Float32Array(samples.length * size);
  const specs = targetSpecs(config, samples.length);
  const targets = {
    classes: zeros(specs.classes.shape),
    known: zeros(specs.known.shape),
    places: zeros(specs.places.shape),
    placed: zeros(specs.placed.shape),
  };
  for (const [index, original] of originals.entries()) {
    const picture = pixels.subarray(index * size, (index + 1) * size);
    const draw = drawFor?.(index);
    const mixed = draw && cutmix > 0 && draw.uniform() < cutmix ? withOtherThing(original, originals, side, draw) : undefined;
    const shown = mixed ?? original;
    picture.set(shown.pixels);
    if (draw) degrade(picture, side, degradation, draw);
    for (const [name, values] of Object.entries(targetsOf(config, shown.facts)))
      (targets[name as keyof typeof targets].data as Float32Array).set(values, index * values.length);
  }
  return { pixels: float32([samples.length, side, side, 3], pixels), targets };
}
