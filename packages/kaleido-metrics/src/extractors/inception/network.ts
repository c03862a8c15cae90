import * as tf from '@kaleido/engine/tf';
import type { InceptionDims } from '../extractor.ts';
import { blockA, blockB, blockC, blockD, blockE, type InceptionWeights } from './blocks.ts';
import { convolve, shrink } from './layers.ts';

/** Features [B, dims], and with those of the last block the class probabilities [B, 1008]. */
export interface InceptionOutputs {
  readonly features: tf.Tensor2D;
  readonly probabilities?: tf.Tensor2D;
}

/**
 * pytorch-fid's InceptionV3 up to the block with `dims` channels, averaged over the picture. x [B, 299, 299, 3] in −1…1.
 * Probabilities are those of the Inception Score: softmax of the features times fc.weight, without its bias.
 */
export function inception(w: InceptionWeights, x: tf.Tensor4D, dims: InceptionDims): InceptionOutputs {
  const stem = convolve(w.Conv2d_2a_3x3, convolve(w.Conv2d_1a_3x3, x, { stride: 2, padded: false }), { padded: false });
  const block0 = shrink(convolve(w.Conv2d_2b_3x3, stem)); //                                        [B, 73, 73, 64]
  if (dims === 64) return { features: average(block0) };
  const block1 = shrink(convolve(w.Conv2d_4a_3x3, convolve(w.Conv2d_3b_1x1, block0), { padded: false })); // [B, 35, 35, 192]
  if (dims === 192) return { features: average(block1) };
  const mixed5 = blockA(w.Mixed_5d, blockA(w.Mixed_5c, blockA(w.Mixed_5b, block1))); //              [B, 35, 35, 288]
  const mixed6 = blockC(w.Mixed_6c, blockC(w.Mixed_6b, blockB(w.Mixed_6a, mixed5)));
  const block2 = blockC(w.Mixed_6e, blockC(w.Mixed_6d, mixed6)); //                                  [B, 17, 17, 768]
  if (dims === 768) return { features: average(block2) };
  const block3 = blockE(w.Mixed_7c, blockE(w.Mixed_7b, blockD(w.Mixed_7a, block2), 'mean'), 'max'); // [B, 8, 8, 2048]
  const features = average(block3);
  return { features, probabilities: tf.softmax(tf.matMul(features, w.fc as tf.Tensor2D)) };
}

const average = (x: tf.Tensor4D): tf.Tensor2D => tf.mean(x, [1, 2]);
