import type * as tf from '@kaleido/engine/tf';

/*
 * Weights, nested as their names in a checkpoint (docs/t5.md, "Names"). `T` is a tensor inside the model, a spec or host tensor outside.
 */

export interface Weight<T = tf.Tensor> {
  readonly weight: T;
}

/** q, k, v are [heads · d_kv, d_model], o is [d_model, heads · d_kv]. */
export interface Attention<T = tf.Tensor> {
  readonly q: Weight<T>;
  readonly k: Weight<T>;
  readonly v: Weight<T>;
  readonly o: Weight<T>;
}

/** Only block 0 has the bias table [buckets, heads], for all blocks of its stack. */
export interface SelfAttention<T = tf.Tensor> extends Attention<T> {
  readonly relative_attention_bias?: Weight<T>;
}

/** wi [d_ff, d_model], or wi_0 and wi_1 when gated; wo [d_model, d_ff]. */
export interface FeedForward<T = tf.Tensor> {
  readonly wi?: Weight<T>;
  readonly wi_0?: Weight<T>;
  readonly wi_1?: Weight<T>;
  readonly wo: Weight<T>;
}

interface Normed<T> {
  readonly layer_norm: Weight<T>;
}

export interface EncoderBlock<T = tf.Tensor> {
  readonly layer: readonly [
    Normed<T> & { readonly SelfAttention: SelfAttention<T> },
    Normed<T> & { readonly DenseReluDense: FeedForward<T> },
  ];
}

export interface DecoderBlock<T = tf.Tensor> {
  readonly layer: readonly [
    Normed<T> & { readonly SelfAttention: SelfAttention<T> },
    Normed<T> & { readonly EncDecAttention: Attention<T> },
    Normed<T> & { readonly DenseReluDense: FeedForward<T> },
  ];
}

/** The component `text_encoder`. */
export interface TextEncoderWeights<T = tf.Tensor> {
  readonly shared: Weight<T>;
  readonly encoder: { readonly block: readonly EncoderBlock<T>[]; readonly final_layer_norm: Weight<T> };
}

/** The component `prior`: the decoder, its own copy of the embedding, and the head unless it is tied to the embedding. */
export interface PriorWeights<T = tf.Tensor> {
  readonly decoder: {
    readonly embed_tokens: Weight<T>;
    readonly block: readonly DecoderBlock<T>[];
    readonly final_layer_norm: Weight<T>;
  };
  readonly lm_head?: Weight<T>;
}
