import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { T5Config } from '../t5/config.ts';
import { hidden } from '../t5/layers.ts';
import { relativeBucket } from '../t5/relative-position.ts';

/** The position bias of the token at hand to all places of a cache, on the host: it changes with every step and needs no graph. */
export interface PositionRow {
  /** [1, h, 1, places + 1]: earlier places, then the token itself; places at and behind `position` are hidden. Valid until the next call. */
  at(position: number): HostTensor;
}

/**
 * @param table the decoder's relative_attention_bias [buckets, h]
 * @param places how many tokens the cache holds
 */
export function positionRow(config: T5Config, table: HostTensor, places: number): PositionRow {
  const { num_heads: heads, relative_attention_num_buckets: buckets, relative_attention_max_distance: maxDistance } = config;
  const byDistance = Array.from({ length: places + 1 }, (_, distance) => {
    const bucket = relativeBucket(-distance, false, buckets, maxDistance);
    return table.data.subarray(bucket * heads, (bucket + 1) * heads);
  });
  const row = new Float32Array(heads * (places + 1));
  return {
    at(position) {
      row.fill(-hidden);
      for (let head = 0; head < heads; head++) {
        const start = head * (places + 1);
        for (let place = 0; place < position; place++) row[start + place] = byDistance[position - place]?.[head] ?? 0;
        row[start + places] = byDistance[0]?.[head] ?? 0;
      }
      return float32([1, heads, 1, places + 1], row);
    },
  };
}
