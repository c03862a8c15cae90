import { type Engine, type Executable, type Feeds, nest } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { float32, type HostTensor, type NamedTensors, type TensorSpec } from '@kaleido/shared/tensors';
import { indicesOf, quantise, valuesOf } from '../fsq.ts';
import type { VokenConfig } from './config.ts';
import { decode } from './decode.ts';
import { encode } from './encode.ts';
import { vokenParameters } from './parameters.ts';
import type { VokenWeights } from './weights.ts';

/** A compiled tokenizer. The weights are inputs of its graphs, so that a training run can evaluate them as they change. */
export interface VokenNetwork {
  /**
   * Encodes pictures.
   * @param weights in the in-memory layout
   * @param pixels [N, side, side, 3], (u8 − 127)/128
   * @returns N sequences
   */
  encode(weights: NamedTensors, pixels: HostTensor): Promise<number[][]>;
  /**
   * Decodes vokens; a sequence may be a prefix.
   * @returns [N, side, side, 3], about −1…1
   */
  decode(weights: NamedTensors, vokens: readonly (readonly number[])[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Batch size of the graphs. */
const BATCH = 16;

type EncoderGraph = Executable<{ weights: Record<string, TensorSpec>; pixels: TensorSpec }, { values: tf.Tensor }>;
type DecoderGraph = Executable<{ weights: Record<string, TensorSpec>; values: TensorSpec; given: TensorSpec }, { pixels: tf.Tensor }>;

/** Opens the network of a config; graphs are compiled on first use. */
export function openVokenNetwork(engine: Engine, config: VokenConfig): VokenNetwork {
  const { side, codes, levels } = config;
  const digits = levels.length;
  const area = side * side * 3;
  const specs = (part: 'encoder' | 'decoder') => specsOf(config, `${part}.`);
  const spec = (shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });
  let encoder: Promise<EncoderGraph> | undefined;
  let decoder: Promise<DecoderGraph> | undefined;
  const compileEncoder = () =>
    engine.compile(
      ({ weights, pixels }: { weights: Record<string, tf.Tensor>; pixels: tf.Tensor }) => ({
        values: quantise(encode(config, nest<VokenWeights>(weights).encoder, pixels as tf.Tensor4D), levels),
      }),
      { weights: specs('encoder'), pixels: spec([BATCH, side, side, 3]) },
      { name: 'voken encoder' },
    ) as Promise<EncoderGraph>;
  const compileDecoder = () =>
    engine.compile(
      ({ weights, values, given }: { weights: Record<string, tf.Tensor>; values: tf.Tensor; given: tf.Tensor }) => ({
        pixels: decode(config, nest<VokenWeights>(weights).decoder, values, given).pixels,
      }),
      { weights: specs('decoder'), values: spec([BATCH, codes, digits]), given: spec([BATCH, codes]) },
      { name: 'voken decoder' },
    ) as Promise<DecoderGraph>;
  return {
    async encode(weights, { data, shape: [count = 0] }) {
      encoder ??= compileEncoder();
      const graph = await encoder;
      const own = only(weights, 'encoder.');
      const vokens: number[][] = [];
      for (let from = 0; from < count; from += BATCH) {
        const rows = Math.min(BATCH, count - from);
        const pixels = padded((data as Float32Array).subarray(from * area, (from + rows) * area), [BATCH, side, side, 3]);
        const { values } = await graph.run({ weights: own, pixels } as Feeds<never>);
        for (let row = 0; row < rows; row++)
          vokens.push(indicesOf((values as HostTensor).data.subarray(row * codes * digits, (row + 1) * codes * digits), levels));
      }
      return vokens;
    },
    async decode(weights, vokens) {
      decoder ??= compileDecoder();
      const graph = await decoder;
      const own = only(weights, 'decoder.');
      const out = new Float32Array(vokens.length * area);
      for (let from = 0; from < vokens.length; from += BATCH) {
        const part = vokens.slice(from, from + BATCH);
        const values = new Float32Array(BATCH * codes * digits);
        const given = new Float32Array(BATCH * codes);
        for (const [row, sequence] of part.entries()) {
          values.set(valuesOf(sequence, levels), row * codes * digits);
          given.fill(1, row * codes, row * codes + sequence.length);
        }
        const feeds = { weights: own, values: float32([BATCH, codes, digits], values), given: float32([BATCH, codes], given) };
        const { pixels } = await graph.run(feeds as Feeds<never>);
        out.set((pixels as HostTensor).data.subarray(0, part.length * area), from * area);
      }
      return out;
    },
    async dispose() {
      await (await encoder)?.dispose();
      await (await decoder)?.dispose();
    },
  };
}

/** Specs of the encoder's or decoder's tensors, in the in-memory layout. */
const specsOf = (config: VokenConfig, prefix: string): Record<string, TensorSpec> =>
  Object.fromEntries(
    vokenParameters(config)
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name, shape }) => [name, { shape: shape.length === 4 ? [2, 3, 1, 0].map((axis) => shape[axis]!) : shape, dtype: 'float32' }]),
  );

const only = (weights: NamedTensors, prefix: string): NamedTensors =>
  Object.fromEntries(Object.entries(weights).filter(([name]) => name.startsWith(prefix)));

function padded(values: Float32Array, shape: readonly number[]): HostTensor {
  const all = new Float32Array(shape.reduce((size, side) => size * side, 1));
  all.set(values);
  return float32(shape, all);
}
