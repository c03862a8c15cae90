import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, sizeOf } from '@kaleido/shared/tensors';
import { relativeError } from '@kaleido/shared/testing/relative-error';
import { expect, test } from 'vitest';
import { reference } from '../engines/reference.ts';
import { attend, conv2d, gelu, geluNew, groupNorm, layerNorm, rmsNorm, silu, upsampleConv2d } from '../nn.ts';
import * as tf from '../tf.ts';

type Fn = (...xs: tf.Tensor[]) => tf.Tensor;

const noise = (shape: readonly number[], key: number): HostTensor =>
  float32(shape, random(1, 'gradients', key, ...shape).fillNormal(new Float32Array(sizeOf(shape))));

/** Value and gradients of a function under an upstream gradient of sines. */
async function valueAndGradients(fn: Fn, given: HostTensor[]): Promise<HostTensor[]> {
  const program = (xs: tf.Tensor[]) => {
    const { shape } = fn(...xs);
    const upstream = tf.reshape(tf.sin(tf.range(0, sizeOf(shape))), shape);
    const { value, grads } = tf.valueAndGrads(fn)(xs, upstream);
    return [value, ...grads];
  };
  const executable = await reference.compile(
    program as never,
    given.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  return (await executable.run(given as never)) as HostTensor[];
}

const mean = (x: tf.Tensor) => tf.mean(x, -1, true);
const times = (x: tf.Tensor, factor: number) => tf.mul(x, factor);
const plainGelu: Fn = (x) => times(tf.mul(x!, tf.add(tf.erf(times(x!, Math.SQRT1_2)), 1)), 0.5);
const plainGeluNew: Fn = (x) => {
  const inner = times(tf.add(x!, times(tf.mul(tf.square(x!), x!), 0.044715)), Math.sqrt(2 / Math.PI));
  return times(tf.mul(x!, tf.add(tf.tanh(inner), 1)), 0.5);
};
const plainLayerNorm: Fn = (x, w, b) => {
  const centred = tf.sub(x!, mean(x!));
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(mean(tf.square(centred)), 1e-5))), w!), b!);
};
const plainRmsNorm: Fn = (x, w) => tf.mul(tf.div(x!, tf.sqrt(tf.add(mean(tf.square(x!)), 1e-6))), w!);
/** Groups of [B, H, W, C] in rows of their own, and back. */
const plainGroupNorm: Fn = (x, w, b) => {
  const [items = 0, height = 0, width = 0, channels = 0] = x!.shape;
  const rows = tf.transpose(tf.reshape(x!, [items, height * width, 4, channels / 4]), [0, 2, 1, 3]);
  const flat = tf.reshape(rows, [items, 4, (height * width * channels) / 4]);
  const centred = tf.sub(flat, mean(flat));
  const normal = tf.reshape(tf.div(centred, tf.sqrt(tf.add(mean(tf.square(centred)), 1e-5))), rows.shape);
  return tf.add(tf.mul(tf.reshape(tf.transpose(normal, [0, 2, 1, 3]), x!.shape), w!), b!);
};
const plainAttend: Fn = (q, k, v, bias) => {
  const heads = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [x.shape[0]!, x.shape[1]!, 2, x.shape[2]! / 2]), [0, 2, 1, 3]);
  const shares = tf.softmax(tf.add(times(tf.matMul(heads(q!), heads(k!), false, true), 0.5), bias!));
  return tf.reshape(tf.transpose(tf.matMul(shares, heads(v!)), [0, 2, 1, 3]), q!.shape);
};
/** Every pixel four times, and then the convolution. */
const plainUpsampleConv2d: Fn = (x, weight, bias) => {
  const twice = (a: tf.Tensor, axis: number) => {
    const shape = a.shape.map((side, k) => (k === axis ? 2 * side : side));
    return tf.reshape(tf.stack([a, a], axis + 1), shape);
  };
  return conv2d(twice(twice(x!, 1), 2) as tf.Tensor4D, { weight: weight!, bias: bias! });
};

const CASES: Record<string, [own: Fn, plain: Fn, ...shapes: number[][]]> = {
  silu: [(x) => silu(x!), (x) => tf.mul(x!, tf.sigmoid(x!)), [5, 7]],
  gelu: [(x) => gelu(x!), plainGelu, [5, 7]],
  geluNew: [(x) => geluNew(x!), plainGeluNew, [5, 7]],
  layerNorm: [(x, w, b) => layerNorm(x!, { weight: w!, bias: b! }), plainLayerNorm, [2, 3, 8], [8], [8]],
  rmsNorm: [(x, w) => rmsNorm(x!, w!, 1e-6), plainRmsNorm, [2, 3, 8], [8]],
  groupNorm: [(x, w, b) => groupNorm(x as tf.Tensor4D, { weight: w!, bias: b! }, 4), plainGroupNorm, [2, 3, 5, 8], [8], [8]],
  attend: [(q, k, v, bias) => attend(q!, k!, v!, 2, 0.5, bias), plainAttend, [2, 3, 8], [2, 5, 8], [2, 5, 8], [2, 1, 1, 5]],
  upsampleConv2d: [
    (x, w, b) => upsampleConv2d(x as tf.Tensor4D, { weight: w!, bias: b! }),
    plainUpsampleConv2d,
    [2, 3, 5, 4],
    [3, 3, 4, 6],
    [6],
  ],
};

for (const [name, [own, plain, ...shapes]] of Object.entries(CASES)) {
  test(`${name} has the value and the gradients that autodiff gives its plain form`, async () => {
    const given = shapes.map(noise);
    const [expected, got] = [await valueAndGradients(plain, given), await valueAndGradients(own, given)];
    for (const [index, tensor] of expected.entries()) expect(relativeError(got[index], tensor)).toBeLessThan(2e-6);
  });
}
