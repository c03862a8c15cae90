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
 * `generate`. Equal scores rank by id, so nothing depends on the order of `ids`.
 * @param scores logits of the whole vocabulary
 * @param ids what may be chosen; not empty
 * @param chance in [0, 1): the draw
 */
export function chooseToken(scores: Float32Array, ids: Int32Array, { temperature, topK, topP }: Choice, chance: number): number {
  let best = ids[0] ?? 0;
  for (const id of ids) if (better(scores, id, best)) best = id;
  if (temperature === 0 || ids.length === 1) return best;

  const peak = scores[best] ?? 0;
  const weightOf = (id: number) => Math.exp(((scores[id] ?? 0) - peak) / temperature);
  const limited = topK > 0 || topP < 1;
  // Below 1e-12 of the best, a whole vocabulary weighs less than float32 rounding.
  const ranked = limited
    ? [...ids].filter((id) => weightOf(id) > 1e-12).sort((a, b) => (better(scores, a, b) ? -1 : 1))
    : [...ids].sort((a, b) => a - b);
  if (topK > 0) ranked.length = Math.min(topK, ranked.length);
  const weights = ranked.map(weightOf);
  let total = weights.reduce((sum, weight) => sum + weight, 0);
  if (topP < 1) {
    const share = topP * total;
    let kept = 0;
    total = 0;
    while (kept === 0 || (kept < weights.length && total < share)) total += weights[kept++] ?? 0;
    ranked.length = kept;
  }
  let remaining = chance * total;
  for (const [rank, id] of ranked.entries()) {
    remaining -= weights[rank] ?? 0;
    if (remaining < 0) return id;
  }
  return best;
}

const better = (scores: Float32Array, a: number, b: number): boolean => {
  const difference = (scores[a] ?? 0) - (scores[b] ?? 0);
  return difference > 0 || (difference === 0 && a < b);
};
