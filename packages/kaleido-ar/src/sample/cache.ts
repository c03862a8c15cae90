import { type HostTensor, sizeOf, zeros } from '@kaleido/shared/tensors';
import type { T5Config } from '../t5/config.ts';
import type { CaptionMemory, Memory } from './step.ts';

/** What the tokens so far have left: keys and values [B, h, L, d], one memory a block. The caller hides places that are not written. */
export type Cache = readonly Memory<HostTensor>[];

export function emptyCache({ num_decoder_layers: blocks, num_heads, d_kv }: T5Config, rows: number, places: number): Cache {
  const shape = [rows, num_heads, places, d_kv];
  return Array.from({ length: blocks }, () => ({ keys: zeros(shape), values: zeros(shape) }));
}

/** Writes what a token left, [B, h, 1, d] each, into its place. */
export function remember(cache: Cache, token: Cache, position: number): void {
  for (const [block, { keys, values }] of cache.entries()) {
    const { keys: key, values: value } = token[block] as Memory<HostTensor>;
    writePlace(keys, key, position);
    writePlace(values, value, position);
  }
}

function writePlace(cache: HostTensor, token: HostTensor, position: number): void {
  const [, , places = 0, width = 0] = cache.shape;
  const [to, from] = [cache.data, token.data];
  for (let source = 0, place = position * width; source < from.length; place += places * width)
    for (let index = 0; index < width; index++) to[place + index] = from[source++] ?? 0;
}

/** Sequences of a batch by row, in the order asked for; a row may be asked for twice. */
export const takeSequences = (cache: Cache, rows: readonly number[]): Cache =>
  cache.map(({ keys, values }) => ({ keys: takeRows(keys, rows), values: takeRows(values, rows) }));

/** The same of captions. */
export const takeCaptions = ({ blocks, bias }: CaptionMemory<HostTensor>, rows: readonly number[]): CaptionMemory<HostTensor> => ({
  blocks: takeSequences(blocks, rows),
  bias: takeRows(bias, rows),
});

/** Rows of a tensor by index. */
export function takeRows(tensor: HostTensor, rows: readonly number[]): HostTensor {
  const row = sizeOf(tensor.shape.slice(1));
  const data = tensor.dtype === 'int32' ? new Int32Array(rows.length * row) : new Float32Array(rows.length * row);
  for (const [index, source] of rows.entries()) data.set(tensor.data.subarray(source * row, (source + 1) * row), index * row);
  return { shape: [rows.length, ...tensor.shape.slice(1)], dtype: tensor.dtype, data };
}
