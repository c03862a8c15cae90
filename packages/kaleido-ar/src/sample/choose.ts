/** How a token is chosen from its scores. */
export interface Choice {
  /** Divides the scores; 0 takes the best one. */
  readonly temperature: number;
  /** Only the k best count; 0 for all. */
  readonly topK: number;
  /** Only the fewest best that have this share of the probability count; 1 for all. */
  readonly topP: number;
}

/**
 * Chooses an id by its score: temperature, then top-k, then top-p (Holtzman et al. 2020), in that order as in Hugging Face's
 * `generate`. Of equal scores the one that stands first in `ids` ranks higher.
 * @param scores logits of the whole vocabulary
 * @param ids what may be chosen; not empty
 * @param chance in [0, 1): the draw
 * @throws RangeError when no score is a finite number
 */
export function chooseToken(scores: Float32Array, ids: Int32Array, { temperature, topK, topP }: Choice, chance: number): number {
  let best = 0;
  let peak = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < ids.length; index++) {
    const score = scoreAt(scores, ids, index);
    if (score > peak) [best, peak] = [index, score];
  }
  if (!Number.isFinite(peak)) throw new RangeError(`the model scores no token with a finite number: the best is ${peak}`);
  if (temperature === 0 || ids.length === 1) return ids[best] ?? 0;

  const weights = new Float64Array(ids.length);
  let total = 0;
  for (let index = 0; index < ids.length; index++) total += weights[index] = Math.exp((scoreAt(scores, ids, index) - peak) / temperature);
  if (topK > 0 || topP < 1) total = keepBest(weights, topK, topP);
  let remaining = chance * total;
  for (let index = 0; index < ids.length; index++) {
    remaining -= weights[index] ?? 0;
    if (remaining < 0) return ids[index] ?? 0;
  }
  return ids[best] ?? 0;
}

const scoreAt = (scores: Float32Array, ids: Int32Array, index: number): number => scores[ids[index] ?? 0] ?? 0;

/** Sets every weight to 0 but those that top-k and then top-p keep; returns their sum. */
function keepBest(weights: Float64Array, topK: number, topP: number): number {
  const ranked = weights.slice().sort().reverse();
  const most = topK > 0 ? Math.min(topK, ranked.length) : ranked.length;
  let total = 0;
  for (let rank = 0; rank < most; rank++) total += ranked[rank] ?? 0;
  let kept = 0;
  let sum = 0;
  while (kept < most && (kept === 0 || topP === 1 || sum < topP * total)) sum += ranked[kept++] ?? 0;
  const least = ranked[kept - 1] ?? 0;
  let equals = kept - ranked.indexOf(least); // how many of those that weigh as much as the last one are kept
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? 0;
    if (weight < least || (weight === least && equals-- <= 0)) weights[index] = 0;
  }
  return sum;
}
