import { openHeap } from './heap.ts';
import type { WordCounts } from './template.ts';

/**
 * Byte pair encoding (arXiv 1508.07909): repeatedly merges the most frequent pair of neighbours within words. Of equally frequent pairs the
 * one that sorts first is taken, so the result depends only on the counts.
 * @param counts words and how often they occur; a word starts as its characters, without spaces
 * @param alphabet characters that are pieces; others are never merged
 * @param maxMerges number of merges at most
 * @param minCount occurrences that a pair needs to become a piece
 * @returns the pairs in order, each with a space between its parts
 */
export function bytePairs(counts: WordCounts, alphabet: ReadonlySet<string>, maxMerges: number, minCount: number): string[] {
  const words = [...counts].map(([word, count]) => ({ parts: [...word], count }));
  const known = new Set(alphabet);
  const pairs = new Map<string, { count: number; readonly words: Set<number> }>();
  const queue = openHeap(comesFirst); // by count, then by key
  const countPairs = (index: number, sign: 1 | -1): void => {
    const { parts, count } = words[index]!;
    for (let place = 0; place + 1 < parts.length; place++) {
      if (!known.has(parts[place]!) || !known.has(parts[place + 1]!)) continue;
      const key = `${parts[place]} ${parts[place + 1]}`;
      const pair = pairs.get(key) ?? { count: 0, words: new Set() };
      pairs.set(key, pair);
      pair.count += sign * count;
      pair.words.add(index);
      if (pair.count > 0) queue.push({ key, count: pair.count });
    }
  };
  for (const index of words.keys()) countPairs(index, 1);

  const merges = new Set<string>();
  while (merges.size < maxMerges) {
    const best = queue.pop();
    if (best === undefined || best.count < minCount) break;
    const pair = pairs.get(best.key);
    if (pair?.count !== best.count) continue; // outdated: its count has changed
    const [left, right] = best.key.split(' ') as [string, string];
    known.add(left + right);
    merges.add(best.key);
    for (const index of [...pair.words]) {
      const word = words[index]!;
      const parts = joined(word.parts, left, right);
      if (parts.length === word.parts.length) continue;
      countPairs(index, -1);
      word.parts = parts;
      countPairs(index, 1);
    }
    pairs.delete(best.key);
  }
  return [...merges];
}

/** Merges all occurrences of a pair, from the left. */
function joined(parts: readonly string[], left: string, right: string): string[] {
  const result: string[] = [];
  for (let place = 0; place < parts.length; place++) {
    const isPair = parts[place] === left && parts[place + 1] === right;
    result.push(isPair ? left + right : parts[place]!);
    if (isPair) place++;
  }
  return result;
}

interface Entry {
  readonly key: string;
  readonly count: number;
}

const comesFirst = (a: Entry, b: Entry): boolean => a.count > b.count || (a.count === b.count && a.key < b.key);
