import type { Picture } from '@kaleido/shared/image';
import type { Extraction } from './extractor.ts';
import type { Resize } from './resize/resizes.ts';

/** A network's answer for one batch. */
interface BatchResult {
  readonly features: Float32Array;
  readonly probabilities?: Float32Array;
}

/** A network of a fixed batch size. */
export interface BatchPlan {
  readonly batch: number;
  /** Side of the network's pictures. */
  readonly side: number;
  readonly width: number;
  /** 0 for a network without classes. */
  readonly classes: number;
  readonly resize: Resize;
  /** Turns one resized picture, 0…255, into the network's input, in place. */
  readonly normalise: (pixels: Float32Array) => void;
  /** pixels [batch, side, side, 3]; those after the first `count` pictures are leftovers of earlier batches. */
  readonly run: (pixels: Float32Array, count: number) => Promise<BatchResult>;
}

/** Runs any number of pictures through the network and joins its outputs. */
export async function extractInBatches(pictures: readonly Picture[], plan: BatchPlan): Promise<Extraction> {
  const { batch, side, width, classes } = plan;
  const features = new Float32Array(pictures.length * width);
  const probabilities = new Float32Array(pictures.length * classes);
  const size = side * side * 3;
  const pixels = new Float32Array(batch * size);
  for (let first = 0; first < pictures.length; first += batch) {
    const part = pictures.slice(first, first + batch);
    for (const [index, picture] of part.entries()) {
      const out = pixels.subarray(index * size, (index + 1) * size);
      plan.resize(picture, side, out);
      plan.normalise(out);
    }
    const result = await plan.run(pixels, part.length);
    features.set(result.features.subarray(0, part.length * width), first * width);
    if (result.probabilities) probabilities.set(result.probabilities.subarray(0, part.length * classes), first * classes);
  }
  return { features, ...(classes > 0 && { probabilities: { classes, data: probabilities } }) };
}
