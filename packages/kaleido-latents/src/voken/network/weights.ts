import type { Affine, AffineOptional } from '@kaleido/engine/nn';
import type * as tf from '@kaleido/engine/tf';

/** The weight of an RMS norm, or a table of learned vectors. */
interface Weight {
  readonly weight: tf.Tensor;
}

export interface SelfAttention {
  readonly norm: Weight;
  readonly qkv: AffineOptional;
  readonly out: AffineOptional;
}

export interface CrossAttention {
  readonly norm: Weight;
  readonly q: AffineOptional;
  readonly kv: AffineOptional;
  readonly out: AffineOptional;
}

export interface FeedForward {
  readonly norm: Weight;
  readonly in: Affine;
  readonly out: Affine;
}

/** Two linear layers. */
interface Hidden {
  readonly in: Affine;
  readonly out: Affine;
}

interface EncoderLayer {
  readonly self: SelfAttention;
  readonly cross: CrossAttention;
  readonly feed: FeedForward;
}

/** The encoder's tensors, nested by the parts of their names. */
export interface EncoderWeights {
  readonly half: Affine;
  readonly quarter: Affine;
  readonly residual: { readonly norm: Weight; readonly conv: Affine };
  readonly eighth: Affine;
  readonly glance: Hidden;
  readonly cells: Affine;
  readonly positions: Weight;
  readonly queries: Weight;
  readonly layers: readonly EncoderLayer[];
  readonly norm: Weight;
  readonly codes: Affine;
}

/** The decoder's tensors. */
export interface DecoderWeights {
  readonly codes: Affine;
  readonly positions: Weight;
  /** Replaces a truncated code. */
  readonly absent: Weight;
  readonly layers: readonly Omit<EncoderLayer, 'cross'>[];
  readonly norm: Weight;
  readonly canvas: Weight & Omit<EncoderLayer, 'self'> & { readonly norm: Weight };
  readonly sketch: Hidden & { readonly cells: Affine };
  readonly quarter: Affine;
  readonly detail: Affine;
  readonly pixels: Affine;
}

/** All tensors of a tokenizer in the in-memory layout (convolutions HWIO). */
export interface VokenWeights {
  readonly encoder: EncoderWeights;
  readonly decoder: DecoderWeights;
}
