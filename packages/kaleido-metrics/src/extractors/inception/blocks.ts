import type * as tf from '@kaleido/engine/tf';
import { type ConvWeights, convolve, join, max3, mean3, shrink } from './layers.ts';

/*
 * The blocks of pytorch-fid's Inception (inception.py, FIDInceptionA to FIDInceptionE_2), with the names of their convolutions.
 * They differ from torchvision's where TensorFlow's network of 2015 does: averages exclude padding, and the last block uses a maximum.
 */

/** Branches by name. */
type Branches<Names extends string> = { readonly [Name in Names]: ConvWeights };

const halved = { stride: 2, padded: false };

type A = Branches<'branch1x1' | 'branch5x5_1' | 'branch5x5_2' | 'branch3x3dbl_1' | 'branch3x3dbl_2' | 'branch3x3dbl_3' | 'branch_pool'>;
/** Mixed_5b … 5d: x [B, 35, 35, C] → [B, 35, 35, 224 + pool]; 256, 288 and 288 channels. */
export const blockA = (w: A, x: tf.Tensor4D): tf.Tensor4D =>
  join(
    convolve(w.branch1x1, x),
    convolve(w.branch5x5_2, convolve(w.branch5x5_1, x)),
    convolve(w.branch3x3dbl_3, convolve(w.branch3x3dbl_2, convolve(w.branch3x3dbl_1, x))),
    convolve(w.branch_pool, mean3(x)),
  );

type B = Branches<'branch3x3' | 'branch3x3dbl_1' | 'branch3x3dbl_2' | 'branch3x3dbl_3'>;
/** Mixed_6a: x [B, 35, 35, 288] → [B, 17, 17, 768]. */
export const blockB = (w: B, x: tf.Tensor4D): tf.Tensor4D =>
  join(
    convolve(w.branch3x3, x, halved),
    convolve(w.branch3x3dbl_3, convolve(w.branch3x3dbl_2, convolve(w.branch3x3dbl_1, x)), halved),
    shrink(x),
  );

type C = Branches<
  | 'branch1x1'
  | 'branch7x7_1'
  | 'branch7x7_2'
  | 'branch7x7_3'
  | 'branch7x7dbl_1'
  | 'branch7x7dbl_2'
  | 'branch7x7dbl_3'
  | 'branch7x7dbl_4'
  | 'branch7x7dbl_5'
  | 'branch_pool'
>;
/** Mixed_6b … 6e: x [B, 17, 17, 768] → [B, 17, 17, 768]. */
export function blockC(w: C, x: tf.Tensor4D): tf.Tensor4D {
  const seven = convolve(w.branch7x7_3, convolve(w.branch7x7_2, convolve(w.branch7x7_1, x)));
  const twice = convolve(w.branch7x7dbl_3, convolve(w.branch7x7dbl_2, convolve(w.branch7x7dbl_1, x)));
  const double = convolve(w.branch7x7dbl_5, convolve(w.branch7x7dbl_4, twice));
  return join(convolve(w.branch1x1, x), seven, double, convolve(w.branch_pool, mean3(x)));
}

type D = Branches<'branch3x3_1' | 'branch3x3_2' | 'branch7x7x3_1' | 'branch7x7x3_2' | 'branch7x7x3_3' | 'branch7x7x3_4'>;
/** Mixed_7a: x [B, 17, 17, 768] → [B, 8, 8, 1280]. */
export const blockD = (w: D, x: tf.Tensor4D): tf.Tensor4D =>
  join(
    convolve(w.branch3x3_2, convolve(w.branch3x3_1, x), halved),
    convolve(w.branch7x7x3_4, convolve(w.branch7x7x3_3, convolve(w.branch7x7x3_2, convolve(w.branch7x7x3_1, x))), halved),
    shrink(x),
  );

type E = Branches<
  | 'branch1x1'
  | 'branch3x3_1'
  | 'branch3x3_2a'
  | 'branch3x3_2b'
  | 'branch3x3dbl_1'
  | 'branch3x3dbl_2'
  | 'branch3x3dbl_3a'
  | 'branch3x3dbl_3b'
  | 'branch_pool'
>;
/** Mixed_7b and 7c: x [B, 8, 8, C] → [B, 8, 8, 2048]. `pool` is the mean in 7b, the maximum in 7c. */
export function blockE(w: E, x: tf.Tensor4D, pool: 'mean' | 'max'): tf.Tensor4D {
  const three = convolve(w.branch3x3_1, x);
  const double = convolve(w.branch3x3dbl_2, convolve(w.branch3x3dbl_1, x));
  return join(
    convolve(w.branch1x1, x),
    join(convolve(w.branch3x3_2a, three), convolve(w.branch3x3_2b, three)),
    join(convolve(w.branch3x3dbl_3a, double), convolve(w.branch3x3dbl_3b, double)),
    convolve(w.branch_pool, pool === 'mean' ? mean3(x) : max3(x)),
  );
}

export interface InceptionWeights {
  readonly Conv2d_1a_3x3: ConvWeights;
  readonly Conv2d_2a_3x3: ConvWeights;
  readonly Conv2d_2b_3x3: ConvWeights;
  readonly Conv2d_3b_1x1: ConvWeights;
  readonly Conv2d_4a_3x3: ConvWeights;
  readonly Mixed_5b: A;
  readonly Mixed_5c: A;
  readonly Mixed_5d: A;
  readonly Mixed_6a: B;
  readonly Mixed_6b: C;
  readonly Mixed_6c: C;
  readonly Mixed_6d: C;
  readonly Mixed_6e: C;
  readonly Mixed_7a: D;
  readonly Mixed_7b: E;
  readonly Mixed_7c: E;
  /** [2048, 1008] */
  readonly fc: tf.Tensor;
}
