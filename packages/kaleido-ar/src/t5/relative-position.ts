/**
 * Bucket of each relative position (docs/t5.md §4; Hugging Face's `_relative_position_bucket`): half of the buckets are exact, the
 * others grow logarithmically up to `maxDistance`. Every step is rounded to float32, as in the reference, because a
 * value may lie on the edge of a bucket.
 * @param relative key position − query position
 * @param bidirectional true in the encoder; the decoder sees no key to its right and uses all buckets for the left
 */
export function relativeBucket(relative: number, bidirectional: boolean, buckets: number, maxDistance: number): number {
  const usable = bidirectional ? Math.floor(buckets / 2) : buckets;
  const side = bidirectional && relative > 0 ? usable : 0;
  const distance = bidirectional ? Math.abs(relative) : Math.max(-relative, 0);
  const exact = Math.floor(usable / 2);
  if (distance < exact) return side + distance;
  const { fround, log } = Math;
  const growth = fround(fround(log(fround(distance / exact))) / fround(log(maxDistance / exact)));
  return side + Math.min(exact + Math.trunc(fround(growth * (usable - exact))), usable - 1);
}

/** The part of a T5 config that positions depend on. */
interface Buckets {
  readonly relative_attention_num_buckets: number;
  readonly relative_attention_max_distance: number;
}

/** Buckets of every (query, key) pair, row-major [queries.length, keys]; the keys' positions are 0…keys − 1. */
export function bucketTable(config: Buckets, bidirectional: boolean, queries: readonly number[], keys: number): Int32Array {
  const { relative_attention_num_buckets: buckets, relative_attention_max_distance: maxDistance } = config;
  return Int32Array.from({ length: queries.length * keys }, (_, index) =>
    relativeBucket((index % keys) - (queries[Math.floor(index / keys)] ?? 0), bidirectional, buckets, maxDistance),
  );
}
