import type { WordCounts } from './template.ts';

/**
 * Byte pair encoding (arXiv 1508.07909): joins the most frequent pair of neighbours within words, again and again. Of pairs alike the one
 * that sorts first is taken, so the result depends on the counts alone.
 * @param counts words and how often they occur; a word begins as its characters, none of which is a space
 * @param alphabet characters that are pieces; others are never joined
 * @param most merges
 * @param least count of a pair that is worth a piece
 * @returns the pairs in order, a space between their parts
 */
export function bytePairs(counts: WordCounts, alphabet: ReadonlySet<string>, most: number, least: number): string[] {
  const words = [...counts].map(([word, count]) => ({ parts: [...word], count }));
  const known = new Set(alphabet);
  const pairs = new Map<string, { count: number; readonly words: Set<number> }>();
  const queue = openQueue();
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
  while (merges.size < most) {
    const best = queue.pop();
    if (best === undefined || best.count < least) break;
    const pair = pairs.get(best.key);
    if (pair?.count !== best.count) continue; // it was counted anew since
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

/** All places of a pair joined, from the left. */
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

/** A binary heap: the largest count comes out first, of those alike the key that sorts first. */
function openQueue() {
  const heap: Entry[] = [];
  const swap = (a: number, b: number): void => {
    const entry = heap[a]!;
    heap[a] = heap[b]!;
    heap[b] = entry;
  };
  return {
    push(entry: Entry): void {
      let at = heap.push(entry) - 1;
      for (let above = (at - 1) >> 1; at > 0 && comesFirst(heap[at]!, heap[above]!); above = (at - 1) >> 1) {
        swap(at, above);
        at = above;
      }
    },
    pop(): Entry | undefined {
      const [first] = heap;
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return first;
      heap[0] = last;
      for (let at = 0; ; ) {
        let next = at;
        for (const below of [2 * at + 1, 2 * at + 2]) if (below < heap.length && comesFirst(heap[below]!, heap[next]!)) next = below;
        if (next === at) return first;
        swap(at, next);
        at = next;
      }
    },
  };
}
