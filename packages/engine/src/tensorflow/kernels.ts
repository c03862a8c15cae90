import * as tf from '../tf.ts';
import type { Attribute, TensorFlowBackend } from './backend.ts';
import { product } from './product.ts';

/*
 * Kernels of matrix products and convolutions that replace those of tfjs-node. They support precisions and, in the gradients of
 * convolutions, explicit paddings, which TensorFlow has but tfjs-node rejects.
 */

type Inputs = Readonly<Record<string, tf.Tensor>>;
type Kernel<A> = (backend: TensorFlowBackend, inputs: Inputs, attributes: A) => tf.TensorInfo;

/** Replaces tfjs-node's kernels by ours. */
export function replaceKernels(backend: TensorFlowBackend): void {
  const replace = <A>(kernelName: string, kernel: Kernel<A>): void => {
    tf.unregisterKernel(kernelName, 'tensorflow');
    tf.registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, attrs }) => kernel(backend, inputs as unknown as Inputs, attrs as unknown as A),
    });
  };
  replace('BatchMatMul', matMul);
  replace('Conv2D', conv2d);
  replace('FusedConv2D', fusedConv2d);
  replace('Conv2DBackpropInput', inputGradient);
  replace('Conv2DBackpropFilter', filterGradient);
}

const matMul: Kernel<{ transposeA: boolean; transposeB: boolean }> = (backend, inputs, { transposeA, transposeB }) => {
  const type = backend.binding.TF_ATTR_BOOL;
  const attributes = [
    { name: 'adj_x', type, value: transposeA },
    { name: 'adj_y', type, value: transposeB },
  ];
  return product(backend, 'BatchMatMulV2', attributes, [inputs.a!, inputs.b!]);
};

/** The common attributes of tfjs's convolutions. */
interface Convolution {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const conv2d: Kernel<Convolution> = (backend, inputs, convolution) => {
  const [x, filter] = [inputs.x!, inputs.filter!];
  return product(backend, 'Conv2D', attributesOf(backend, x.shape, filter.shape, convolution), [x, filter]);
};

const fusedConv2d: Kernel<Convolution & { activation?: string; leakyreluAlpha?: number }> = (backend, inputs, attributes) =>
  tf.tidy(() => {
    const sums = conv2d(backend, inputs, attributes) as tf.Tensor;
    const shifted = inputs.bias ? tf.add(sums, inputs.bias) : sums;
    return backend.applyActivation(shifted, attributes.activation, inputs.preluActivationWeights, attributes.leakyreluAlpha);
  });

const inputGradient: Kernel<Convolution & { inputShape: number[] }> = (backend, inputs, { inputShape, ...convolution }) => {
  const [dy, filter] = [inputs.dy!, inputs.filter!];
  const attributes = attributesOf(backend, inputShape, filter.shape, convolution);
  return product(backend, 'Conv2DBackpropInput', attributes, [inputShape, filter, dy]);
};

const filterGradient: Kernel<Convolution & { filterShape: number[] }> = (backend, inputs, { filterShape, ...convolution }) => {
  const [x, dy] = [inputs.x!, inputs.dy!];
  return product(backend, 'Conv2DBackpropFilter', attributesOf(backend, x.shape, filterShape, convolution), [x, filterShape, dy]);
};

/** TensorFlow's attributes of a convolution of pictures [B, H, W, C] with filters [h, w, I, O]. */
function attributesOf(
  { binding }: TensorFlowBackend,
  input: number[],
  filter: number[],
  { strides, pad, dataFormat, dilations = 1, dimRoundingMode }: Convolution,
): Attribute[] {
  if (dataFormat !== 'NHWC') throw new Error(`convolutions take pictures as NHWC, got ${dataFormat}`);
  type Shape = [number, number, number, number];
  const info = (padding: Convolution['pad']) =>
    tf.backend_util.computeConv2DInfo(input as Shape, filter as Shape, strides, dilations, padding, dimRoundingMode);
  const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth } = info(pad);
  // SAME is faster than the equal explicit padding.
  const same = info('same').padInfo;
  const isSame = (['top', 'bottom', 'left', 'right'] as const).every((side) => padInfo[side] === same[side]);
  const padding = padInfo.type === 'EXPLICIT' && isSame ? 'SAME' : padInfo.type;
  return [
    { name: 'strides', type: binding.TF_ATTR_INT, value: [1, strideHeight, strideWidth, 1] },
    { name: 'padding', type: binding.TF_ATTR_STRING, value: padding },
    ...(padding === 'EXPLICIT'
      ? [
          {
            name: 'explicit_paddings',
            type: binding.TF_ATTR_INT,
            value: [0, 0, padInfo.top, padInfo.bottom, padInfo.left, padInfo.right, 0, 0],
          },
        ]
      : []),
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: dataFormat },
    { name: 'use_cudnn_on_gpu', type: binding.TF_ATTR_BOOL, value: true },
    { name: 'dilations', type: binding.TF_ATTR_INT, value: [1, dilationHeight, dilationWidth, 1] },
  ];
}
