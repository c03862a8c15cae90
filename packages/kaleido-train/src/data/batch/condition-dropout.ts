import { random } from '@kaleido/shared/random';
import type { LatentPart } from '@kaleido/shared/record';
import type { DropConfig } from '../../config/training-config.ts';

/** The parts of a condition that are not dropped. */
interface Kept {
  readonly caption: boolean;
  readonly parts: readonly LatentPart[];
}

/**
 * Draws what an item keeps: with probability `unconditional` nothing, else its caption, and each part independently with probability
 * 1 − `part`, or what the config says of that part. One model thus learns every subset of latents.
 */
export function drawKept(drop: DropConfig, parts: readonly LatentPart[], seed: number, step: number, item: number): Kept {
  const draw = random(seed, 'drop', step, item);
  if (draw.uniform() < drop.unconditional) return { caption: false, parts: [] };
  return { caption: true, parts: parts.filter((part) => draw.uniform() >= (drop[part] ?? drop.part)) };
}
