import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { T5Config } from '../t5/config.ts';
import { MASKED_SCORE } from '../t5/layers.ts';
import { relativeBucket } from '../t5/relative-position.ts';

/** The position bias of the current token towards all positions of the cache, on the host: it changes every step and needs no graph. */
export interface PositionRow {
  /** [1, h, 1, capacity + 1]: the cache, masked from `position` on, then the token itself. Valid until the next call. */
  at(position: number): HostTensor;
}

/**
 * @param table the decoder's relative_attention_bias [buckets, h]
 * @param capacity tokens that the cache holds
 */
export function positionRow(config: T5Config, table: HostTensor, capacity: number): PositionRow {
  const { num_heads: heads, relative_attention_num_buckets: buckets, relative_attention_max_distance: maxDistance } = config;
  const byDistance = Array.from({ length: capacity + 1 }, (_, distance) => {
    const bucket = relativeBucket(-distance, false, buckets, maxDistance);
    return table.data.subarray(bucket * heads, (bucket + 1) * heads);
  });
  const row = new Float32Array(heads * (capacity + 1));
  return {
    at(position) {
      row.fill(-MASKED_SCORE);
      for (let head = 0; head < heads; head++) {
        const start = head * (capacity + 1);
        for (let past = 0; past < position; past++) row[start + past] = byDistance[position - past]?.[head] ?? 0;
        row[start + capacity] = byDistance[0]?.[head] ?? 0;
      }
      return float32([1, heads, 1, capacity + 1], row);
    },
  };
}
