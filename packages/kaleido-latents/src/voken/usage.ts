/** How evenly a tokenizer uses its codes. */
export interface CodeUsage {
  /** Fraction of the codebook that occurs. */
  readonly usage: number;
  /** exp of the entropy of the code frequencies; the codebook size if all codes are equally frequent. */
  readonly perplexity: number;
}

/**
 * Codebook usage over many pictures, all positions pooled.
 * @param size codebook size
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
