import type { Captioned } from '@kaleido/data';

/** Range of a predicted word's share of the samples; rarer and commoner words teach nothing. */
const SHARES = [0.004, 0.95] as const;
const MAX_WORDS = 512;

/** The words of a sample's caption and description, in lower case. */
export function wordsOf({ caption, latents }: Pick<Captioned, 'caption' | 'latents'>): ReadonlySet<string> {
  return new Set(`${caption} ${latents.text ?? ''}`.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** The words to predict from the codes, most frequent first. */
export function chooseWords(samples: readonly Captioned[]): string[] {
  const counts = new Map<string, number>();
  for (const sample of samples) for (const word of wordsOf(sample)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const share = (count: number) => count / samples.length;
  return [...counts]
    .filter(([, count]) => share(count) >= SHARES[0] && share(count) <= SHARES[1])
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MAX_WORDS)
    .map(([word]) => word);
}
