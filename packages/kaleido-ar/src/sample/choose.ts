/** How a token is sampled from its logits. */
export interface Choice {
  /** Divides the logits; 0 is greedy. */
  readonly temperature: number;
  /** Samples from the k most likely tokens only; 0 for all. */
  readonly topK: number;
  /** Samples from the smallest set of most likely tokens whose probabilities sum to this; 1 for all. */
  readonly topP: number;
}

/**
 * Chooses an id by its score: temperature, then top-k, then top-p (Holtzman et al. 2020), in that order as in Hugging Face's
 * `generate`. Ties are ranked in the order of `ids`.
 * @param scores logits of the whole vocabulary
 * @param ids candidates; not empty
 * @param chance in [0, 1): the draw
 * @throws RangeError when no candidate has a finite score, or, unless greedy, when one of them is NaN
 */
export function chooseToken(scores: Float32Array, ids: Int32Array, { temperature, topK, topP }: Choice, chance: number): number {
  let best = 0;
  let peak = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < ids.length; index++) {
    const score = scoreAt(scores, ids, index);
    if (score > peak) [best, peak] = [index, score];
  }
  if (!Number.isFinite(peak)) throw new RangeError(`no candidate token has a finite logit: the highest is ${peak}`);
  if (temperature === 0 || ids.length === 1) return ids[best] ?? 0;

  const weights = scratch(ids.length);
  let total = 0;
  for (let index = 0; index < ids.length; index++) total += weights[index] = Math.exp((scoreAt(scores, ids, index) - peak) / temperature);
  if (Number.isNaN(total)) throw new RangeError('a candidate token has the logit NaN');
  if (topK > 0 || topP < 1) total = keepBest(weights, topK, topP);
  let remaining = chance * total;
  for (let index = 0; index < ids.length; index++) {
    remaining -= weights[index] ?? 0;
    if (remaining < 0) return ids[index] ?? 0;
  }
  return ids[best] ?? 0;
}

let reused = new Float64Array(0);

/** An array for the duration of a call, with any values: a new one would take a fifth of the time of a choice among 459. */
function scratch(length: number): Float64Array {
  if (reused.length < length) reused = new Float64Array(length);
  return reused.subarray(0, length);
}

/** The logarithm of the probability that logits give an id. */
export function logProbability(scores: Float32Array, id: number): number {
  let peak = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > peak) peak = score;
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - peak);
  return (scores[id] ?? Number.NEGATIVE_INFINITY) - peak - Math.log(sum);
}

const scoreAt = (scores: Float32Array, ids: Int32Array, index: number): number => scores[ids[index] ?? 0] ?? 0;

/** Zeroes the weights that top-k and then top-p drop; returns the sum of the rest. */
function keepBest(weights: Float64Array, topK: number, topP: number): number {
  const ranked = weights.slice().sort().reverse();
  const max = topK > 0 ? Math.min(topK, ranked.length) : ranked.length;
  let total = 0;
  for (let rank = 0; rank < max; rank++) total += ranked[rank] ?? 0;
  let kept = 0;
  let sum = 0;
  while (kept < max && (kept === 0 || topP === 1 || sum < topP * total)) sum += ranked[kept++] ?? 0;
  const threshold = ranked[kept - 1] ?? 0;
  let ties = kept - ranked.indexOf(threshold); // how many weights equal to the threshold are kept
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? 0;
    if (weight < threshold || (weight === threshold && ties-- <= 0)) weights[index] = 0;
  }
  return sum;
}
