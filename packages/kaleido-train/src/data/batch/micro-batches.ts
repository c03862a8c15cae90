import type { Item } from './batch.ts';

/** Items whose gradient is computed together, and the length of their latents. */
export interface MicroBatch {
  readonly items: readonly Item[];
  readonly latents: number;
}

/**
 * Divides items into micro-batches: in their order where there is one length; else sorted by the length of their latents, so that most
 * micro-batches are short. The step's gradient is a sum over items, the same however they are divided. Within a micro-batch items stay in
 * order, because in mixed batches the finest resolution sees only the first.
 * @param size of a micro-batch, which divides the number of items
 * @param lengths ascending; the last holds every item
 */
export function microBatches(items: readonly Item[], size: number, lengths: readonly number[]): MicroBatch[] {
  const order = items.map((_, index) => index);
  if (lengths.length > 1) order.sort((a, b) => items[a]!.latents.length - items[b]!.latents.length);
  return Array.from({ length: items.length / size }, (_, k) => {
    const indices = order.slice(k * size, (k + 1) * size).sort((a, b) => a - b);
    const own = indices.map((index) => items[index]!);
    const longest = Math.max(...own.map(({ latents }) => latents.length));
    return { items: own, latents: lengths.find((length) => longest <= length)! };
  });
}
