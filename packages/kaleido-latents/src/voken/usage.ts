/** How evenly a tokenizer uses its codes. */
export interface CodeUsage {
  /** Share of the codes that occur. */
  readonly usage: number;
  /** exp of the entropy of the codes' frequencies: how many equally frequent codes would be as hard to guess. */
  readonly perplexity: number;
}

/**
 * Usage of codes over many pictures, all places of the sequences together.
 * @param size how many codes there are
 */
export function codeUsage(vokens: readonly (readonly number[])[], size: number): CodeUsage {
  const counts = new Float64Array(size);
  let total = 0;
  for (const sequence of vokens)
    for (const code of sequence) {
      counts[code]!++;
      total++;
    }
  const entropy = counts.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log(count / total) : sum), 0);
  return { usage: counts.filter((count) => count > 0).length / size, perplexity: Math.exp(entropy) };
}
