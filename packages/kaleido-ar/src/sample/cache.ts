import { type HostTensor, sizeOf, zeros } from '@kaleido/shared/tensors';
import type { T5Config } from '../t5/config.ts';
import type { CaptionKV, KV } from './step.ts';

/** Keys and values of the tokens so far, [B, h, L, d], one pair per block. The caller masks positions that are not written yet. */
export type KVCache = readonly KV<HostTensor>[];

/** A cache of zeros for `capacity` tokens in each of `rows` sequences. */
export function emptyCache({ num_decoder_layers: blocks, num_heads, d_kv }: T5Config, rows: number, capacity: number): KVCache {
  const shape = [rows, num_heads, capacity, d_kv];
  return Array.from({ length: blocks }, () => ({ keys: zeros(shape), values: zeros(shape) }));
}

/** Writes a token's keys and values, [B, h, 1, d] each, at its position. */
export function appendKV(cache: KVCache, token: KVCache, position: number): void {
  for (const [block, { keys, values }] of cache.entries()) {
    const { keys: key, values: value } = token[block] as KV<HostTensor>;
    writeColumn(keys, key, position);
    writeColumn(values, value, position);
  }
}

function writeColumn(cache: HostTensor, token: HostTensor, position: number): void {
  const [, , capacity = 0, width = 0] = cache.shape;
  const [to, from] = [cache.data, token.data];
  for (let source = 0, offset = position * width; source < from.length; offset += capacity * width)
    for (let index = 0; index < width; index++) to[offset + index] = from[source++] ?? 0;
}

/** The first `length` tokens of the sequences at these rows, in this order, in a cache for `capacity` tokens; rows may repeat. */
export function takeSequences(cache: KVCache, rows: readonly number[], length: number, capacity: number): KVCache {
  const taken = ({ shape: [, heads = 0, before = 0, width = 0], data }: HostTensor): HostTensor => {
    const copy = zeros([rows.length, heads, capacity, width]);
    for (const [index, row] of rows.entries())
      for (let head = 0; head < heads; head++) {
        const from = (row * heads + head) * before * width;
        copy.data.set(data.subarray(from, from + length * width), (index * heads + head) * capacity * width);
      }
    return copy;
  };
  return cache.map(({ keys, values }) => ({ keys: taken(keys), values: taken(values) }));
}

/** The captions at these rows. */
export const takeCaptions = ({ blocks, bias }: CaptionKV<HostTensor>, rows: readonly number[]): CaptionKV<HostTensor> => ({
  blocks: blocks.map(({ keys, values }) => ({ keys: takeRows(keys, rows), values: takeRows(values, rows) })),
  bias: takeRows(bias, rows),
});

/** Rows of a tensor by index. */
export function takeRows(tensor: HostTensor, rows: readonly number[]): HostTensor {
  const row = sizeOf(tensor.shape.slice(1));
  const data = tensor.dtype === 'int32' ? new Int32Array(rows.length * row) : new Float32Array(rows.length * row);
  for (const [index, source] of rows.entries()) data.set(tensor.data.subarray(source * row, (source + 1) * row), index * row);
  return { shape: [rows.length, ...tensor.shape.slice(1)], dtype: tensor.dtype, data };
}
