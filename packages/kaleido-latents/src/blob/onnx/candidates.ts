import type { HostTensor } from '@kaleido/shared/tensors';
import type { Candidate } from './prompted.ts';

/** The fraction of the logits that the picture covers, from the upper left corner; the rest is padding. */
interface Covered {
  readonly across: number;
  readonly down: number;
}

/** A decoder's masks for one box, [1, …, M, H, W], with their scores [1, …, M]. */
export function candidatesIn(masks: HostTensor, scores: HostTensor, { across, down }: Covered): readonly Candidate[] {
  const [height = 0, width = 0] = masks.shape.slice(-2);
  return Array.from(scores.data as Float32Array, (score, index) => ({
    score,
    grid: {
      ...{ width, height, across: across * width, down: down * height },
      data: masks.data.subarray(index * width * height, (index + 1) * width * height),
    },
  }));
}
