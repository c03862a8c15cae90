export { gelu, geluNew, silu } from './nn/activations.ts';
export type { Affine, AffineOptional } from './nn/affine.ts';
export { attend } from './nn/attention.ts';
export { conv2d } from './nn/conv.ts';
export { crossEntropy } from './nn/cross-entropy.ts';
export { embed, linear } from './nn/linear.ts';
export { groupNorm, layerNorm, rmsNorm, scaleAndShift, standardise } from './nn/norms.ts';
export { recomputed } from './nn/recomputed.ts';
export { upsampleConv2d } from './nn/upsample.ts';
