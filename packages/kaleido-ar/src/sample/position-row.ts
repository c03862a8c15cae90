import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { T5Config } from '../t5/config.ts';
import { MASKED_SCORE } from '../t5/layers.ts';
import { relativeBucket } from '../t5/relative-position.ts';

/** The position bias of the current token towards itself and the cache, on the host: it changes every step and needs no graph. */
export interface PositionRow {
  /** [1, h, 1, 1 + capacity]: the token itself, then the cache, masked from `position` on. */
  at(position: number, capacity: number): HostTensor;
}

/**
 * @param table the decoder's relative_attention_bias [buckets, h]
 * @param positions number of positions that there can be
 */
export function positionRow(config: T5Config, table: HostTensor, positions: number): PositionRow {
  const { num_heads: heads, relative_attention_num_buckets: buckets, relative_attention_max_distance: maxDistance } = config;
  const byDistance = Array.from({ length: positions }, (_, distance) => {
    const bucket = relativeBucket(-distance, false, buckets, maxDistance);
    return table.data.subarray(bucket * heads, (bucket + 1) * heads);
  });
  return {
    at(position, capacity) {
      const width = 1 + capacity;
      const row = new Float32Array(heads * width).fill(-MASKED_SCORE);
      for (let head = 0; head < heads; head++) {
        row[head * width] = byDistance[0]?.[head] ?? 0;
        for (let past = 0; past < position; past++) row[head * width + 1 + past] = byDistance[position - past]?.[head] ?? 0;
      }
      return float32([1, heads, 1, width], row);
    },
  };
}
