import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, int32 } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { reference } from '../../engines/reference.ts';
import { onnxruntime } from '../../index.ts';
import * as nn from '../../nn.ts';
import * as tf from '../../tf.ts';

const noise = (shape: readonly number[], key = 0): HostTensor =>
  float32(shape, random(7, 'test', key, ...shape).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))));

type Fn = (...xs: tf.Tensor[]) => tf.Tensor;

/** Value and gradients of Σ w · f(x…) with a fixed w on both engines; atol is relative to the largest magnitude. */
async function agree(f: Fn, inputs: HostTensor[], rtol = 2e-5, gradient = true) {
  const program = ({ xs }: { xs: tf.Tensor[] }) => {
    const y = f(...xs);
    if (!gradient) return { y, grads: [] };
    const differentiable = xs.filter((x) => x.dtype === 'float32');
    const g = tf.grads((...ds: tf.Tensor[]) => {
      const queue = [...ds];
      const out = f(...xs.map((x) => (x.dtype === 'float32' ? (queue.shift() as tf.Tensor) : x)));
      const weights = tf.add(tf.mul(tf.reshape(tf.range(0, out.size, 1, 'float32'), out.shape), 0.01), 0.5);
      return tf.sum(tf.mul(tf.cast(out, 'float32'), weights));
    })(differentiable);
    return { y, grads: g };
  };
  const specs = { xs: inputs.map(({ shape, dtype }) => ({ shape, dtype })) };
  const results = [];
  for (const engine of [reference, onnxruntime]) {
    const executable = await engine.compile(program, specs);
    results.push(await executable.run({ xs: inputs } as never));
    await executable.dispose();
  }
  const [expected, got] = results as [{ y: HostTensor; grads: HostTensor[] }, { y: HostTensor; grads: HostTensor[] }];
  close(got.y, expected.y, rtol);
  for (const [i, grad] of expected.grads.entries()) close(got.grads[i] as HostTensor, grad, rtol);
}

function close(got: HostTensor, expected: HostTensor, rtol: number) {
  expect(got.shape).toEqual(expected.shape);
  expect(got.dtype).toBe(expected.dtype);
  const scale = [...expected.data].reduce((a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a), 1e-6);
  expected.data.forEach((v, i) => {
    const g = got.data[i] as number;
    if (!(Object.is(v, g) || Math.abs(v - g) <= rtol * scale)) throw new Error(`at ${i}: expected ${v}, got ${g} (scale ${scale})`);
  });
}

const UNARY: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  abs: tf.abs,
  acos: (x) => tf.acos(tf.mul(tf.tanh(x), 0.9)),
  asin: (x) => tf.asin(tf.mul(tf.tanh(x), 0.9)),
  atan: tf.atan,
  ceil: tf.ceil,
  cos: tf.cos,
  cosh: tf.cosh,
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  floor: tf.floor,
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  log: (x) => tf.log(tf.add(tf.square(x), 0.1)),
  log1p: (x) => tf.log1p(tf.square(x)),
  neg: tf.neg,
  reciprocal: (x) => tf.reciprocal(tf.add(tf.square(x), 1)),
  relu: tf.relu,
  relu6: (x) => tf.relu6(tf.mul(x, 8)),
  round: tf.round,
  rsqrt: (x) => tf.rsqrt(tf.add(tf.square(x), 1)),
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  sin: tf.sin,
  sinh: tf.sinh,
  softplus: tf.softplus,
  sqrt: (x) => tf.sqrt(tf.add(tf.square(x), 1)),
  square: tf.square,
  step: (x) => tf.step(x, 0.2),
  tan: (x) => tf.tan(tf.tanh(x)),
  tanh: tf.tanh,
  clip: (x) => tf.clipByValue(x, -0.5, 0.8),
  silu: nn.silu,
  gelu: nn.gelu,
  geluNew: nn.geluNew,
  logSoftmax: (x) => tf.logSoftmax(x),
  cumsum: (x) => tf.cumsum(x, x.shape.length - 1, true),
};
for (const [name, f] of Object.entries(UNARY)) {
  for (const shape of [
    [1, 5],
    [3, 7, 2],
    [0, 4],
  ])
    test(`${name} over [${shape}]`, () => agree(f, [noise(shape)]));
}

const BINARY: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: (a, b) => tf.div(a, tf.add(tf.square(b), 1)),
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
  pow: (a, b) => tf.pow(tf.add(tf.square(a), 0.5), b),
  mod: (a, b) => tf.mod(a, tf.add(tf.square(b), 1)),
};
for (const [name, f] of Object.entries(BINARY)) {
  for (const [a, b] of [
    [
      [3, 5],
      [3, 5],
    ],
    [[2, 3, 5], [5]],
    [
      [2, 1, 5],
      [3, 1],
    ],
    [[0, 5], [5]],
  ] as const) {
    // tfjs does not sum these gradients over broadcast axes.
    const gradient =
      (a.length === b.length && a.every((side, i) => side === b[i] || !['maximum', 'minimum', 'squaredDifference'].includes(name))) ||
      !['maximum', 'minimum', 'squaredDifference'].includes(name);
    test(`${name} over [${a}] and [${b}]`, () => agree(f, [noise(a), noise(b, 1)], 2e-5, gradient));
  }
}
const COMPARE: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
  equal: tf.equal,
  notEqual: tf.notEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
};
for (const [name, f] of Object.entries(COMPARE)) test(name, () => agree(f, [noise([3, 5]), noise([5], 1)], 0, false));

const REDUCE: Record<string, (x: tf.Tensor, axis: number[]) => tf.Tensor> = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  prod: (x, a) => tf.prod(x, a),
};
for (const [name, f] of Object.entries(REDUCE)) {
  for (const axes of [[0], [1], [0, 2], [0, 1], [0, 1, 2]])
    test(`${name} over axes ${axes}`, () => agree((x) => f(x, axes), [noise([9, 16, 3])], 2e-5, name !== 'prod'));
}
test('sum of nothing', () => agree((x) => tf.sum(x, [1]), [noise([3, 0, 2])]));

const SHAPES: Record<string, [Fn, number[][]]> = {
  reshape: [(x) => tf.reshape(x, [5, -1]), [[3, 5, 2]]],
  transpose: [(x) => tf.transpose(x, [2, 0, 1]), [[3, 5, 2]]],
  concat: [
    (a, b) => tf.concat([a, b], 1),
    [
      [3, 2, 4],
      [3, 5, 4],
    ],
  ],
  'concat with nothing': [
    (a, b) => tf.concat([a, b], 1),
    [
      [3, 0, 4],
      [3, 5, 4],
    ],
  ],
  stack: [
    (a, b) => tf.stack([a, b], 1),
    [
      [3, 2],
      [3, 2],
    ],
  ],
  slice: [(x) => tf.slice(x, [1, 0], [2, 3]), [[4, 5]]],
  split: [(x) => tf.add(...(tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor])), [[3, 6]]],
  unstack: [(x) => tf.unstack(x, 1)[1] as tf.Tensor, [[3, 4]]],
  pad: [
    (x) =>
      tf.pad(x, [
        [1, 0],
        [2, 3],
      ]),
    [[3, 4]],
  ],
  tile: [(x) => tf.tile(x, [2, 3]), [[3, 4]]],
  broadcastTo: [(x) => tf.broadcastTo(x, [2, 3, 4]), [[3, 1]]],
  reverse: [(x) => tf.reverse(x, 1), [[3, 4]]],
  matMul: [
    (a, b) => tf.matMul(a, b),
    [
      [3, 5],
      [5, 4],
    ],
  ],
  'matMul with a batch': [
    (a, b) => tf.matMul(a, b, false, true),
    [
      [2, 3, 5],
      [2, 4, 5],
    ],
  ],
  'matMul transposed': [
    (a, b) => tf.matMul(a, b, true, false),
    [
      [2, 5, 3],
      [2, 5, 4],
    ],
  ],
  'matMul shared': [
    (a, b) => tf.matMul(tf.reshape(a, [6, 5]), tf.reshape(b, [5, 4])),
    [
      [2, 3, 5],
      [1, 5, 4],
    ],
  ],
  'matMul of rank 4': [
    (a, b) => tf.matMul(a, b, false, true),
    [
      [2, 3, 4, 5],
      [2, 3, 6, 5],
    ],
  ],
  'matMul over nothing': [
    (a, b) => tf.matMul(a, b),
    [
      [3, 0],
      [0, 4],
    ],
  ],
  upsampleConv2d: [(x, w, b) => nn.upsampleConv2d(x as tf.Tensor4D, { weight: w, bias: b }), [[2, 3, 4, 5], [3, 3, 5, 6], [6]]],
  'upsampleConv2d to few channels': [
    (x, w, b) => nn.upsampleConv2d(x as tf.Tensor4D, { weight: w, bias: b }),
    [[2, 3, 4, 20], [3, 3, 20, 4], [4]],
  ],
  linear: [(x, w, b) => nn.linear(x, { weight: w, bias: b }), [[3, 2, 5], [4, 5], [4]]],
  layerNorm: [(x, w, b) => nn.layerNorm(x, { weight: w, bias: b }), [[3, 2, 8], [8], [8]]],
  rmsNorm: [(x, w) => nn.rmsNorm(x, w, 1e-6), [[3, 2, 8], [8]]],
  attend: [
    (q, k, v) => nn.attend(q, k, v, 2, 0.5),
    [
      [3, 5, 8],
      [3, 7, 8],
      [3, 7, 8],
    ],
  ],
  'attend with a bias': [
    (q, k, v, b) => nn.attend(q, k, v, 2, 0.5, b),
    [
      [3, 5, 8],
      [3, 7, 8],
      [3, 7, 8],
      [1, 2, 5, 7],
    ],
  ],
};
for (const [name, [f, shapes]] of Object.entries(SHAPES))
  test(name, () =>
    agree(
      f,
      shapes.map((s, i) => noise(s, i)),
      5e-5,
    ),
  );

for (const items of [1, 3]) {
  for (const [size, kernel, stride, inputs, outputs] of [
    [5, 3, 1, 3, 4],
    [6, 3, 2, 4, 5],
    [5, 3, 2, 4, 5],
    [7, 1, 1, 5, 3],
    [5, 3, 1, 16, 3],
    [4, 3, 1, 20, 40],
    [8, 3, 2, 5, 8],
  ] as const) {
    test(`conv2d of ${items}×${size}², ${kernel}×${kernel} over ${stride}, ${inputs} to ${outputs}`, () =>
      agree(
        (x, w, b) => nn.conv2d(x as tf.Tensor4D, { weight: w, bias: b }, stride),
        [noise([items, size, size, inputs]), noise([kernel, kernel, inputs, outputs], 1), noise([outputs], 2)],
        5e-5,
      ));
  }
  for (const options of [{}, { silu: true }]) {
    test(`groupNorm of ${items} ${JSON.stringify(options)}`, () =>
      agree(
        (x, w, b) => nn.groupNorm(x as tf.Tensor4D, { weight: w, bias: b }, 4, options),
        [noise([items, 5, 3, 8]), noise([8], 1), noise([8], 2)],
        5e-5,
      ));
    test(`groupNorm of ${items} modulated ${JSON.stringify(options)}`, () =>
      agree(
        (x, w, b, scale, shift) => nn.groupNorm(x as tf.Tensor4D, { weight: w, bias: b }, 4, { ...options, modulate: { scale, shift } }),
        [noise([items, 4, 4, 8]), noise([8], 1), noise([8], 2), noise([items, 8], 3), noise([items, 8], 4)],
        5e-5,
      ));
  }
}
for (const [multiplier, stride, pad] of [
  [1, 1, 'same'],
  [1, 2, 'same'],
  [2, 1, 'valid'],
] as const) {
  test(`depthwise conv2d, ${multiplier} filters a channel over ${stride}, ${pad}`, () =>
    agree(
      (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
      [noise([2, 8, 7, 6]), noise([3, 3, 6, multiplier])],
      2e-5,
      false,
    ));
}

for (const pool of [tf.maxPool, tf.avgPool] as const) {
  for (const [size, stride, pad] of [
    [3, 2, 'valid'],
    [3, 2, 'same'],
    [3, 1, 1],
  ] as const) {
    test(`${pool.name} ${size}×${size} over ${stride}, ${pad}`, () =>
      agree((x) => pool(x as tf.Tensor4D, size, stride, pad), [noise([2, 8, 7, 3])], 2e-5, false));
  }
}

test('conv2d of no items', () => agree((x, w) => nn.conv2d(x as tf.Tensor4D, { weight: w }), [noise([0, 5, 5, 3]), noise([3, 3, 3, 4])]));

const ids = int32([2, 3], [0, 4, 2, 2, 1, 4]);
for (const shape of [
  [1, 5],
  [3, 7, 2],
])
  test(`softmax over [${shape}]`, () => agree((x) => tf.softmax(x), [noise(shape)], 5e-5));
test('embed', () => agree((table, at) => nn.embed(table, at), [noise([5, 4]), ids]));
test('oneHot', () => agree((at) => tf.oneHot(at as tf.Tensor1D, 5), [ids], 0, false));
test('crossEntropy', () =>
  agree((logits, labels) => nn.crossEntropy(logits, labels), [noise([2, 3, 6]), int32([2, 3], [0, 5, -100, 2, 1, -100])]));
test('stridedSlice', () => agree((x) => tf.stridedSlice(x, [0, 1], [4, 5], [2, 2]), [noise([4, 5])], 0, false));
test('where one condition chooses everything', async () => {
  const all = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => tf.where(tf.greater(tf.sum(c), 1), tf.mul(a, 2), b);
  for (const flag of [0, 2]) await agree(all, [noise([2, 3]), noise([2, 3], 1), int32([1], [flag])]);
  const orNothing = (a: tf.Tensor, c: tf.Tensor) => tf.where(tf.greater(tf.sum(c), 1), a, 0);
  for (const flag of [0, 2]) await agree(orNothing, [noise([2, 3]), int32([1], [flag])]);
  const number = (a: tf.Tensor, c: tf.Tensor) => tf.add(a, tf.where(tf.greater(tf.sum(c), 1), tf.ones([2, 3]), tf.zeros([2, 3])));
  for (const flag of [0, 2]) await agree(number, [noise([2, 3]), int32([1], [flag])]);
});
test('where', () =>
  agree((a, b, c) => tf.where(tf.cast(c, 'bool'), a, tf.mul(b, 2)), [noise([2, 3]), noise([2, 3], 1), int32([2, 3], [0, 1, 1, 0, 0, 1])]));
test('argMax', () => agree((x) => tf.argMax(x, -1), [noise([3, 7])], 0, false));
test('topk', () => agree((x) => tf.topk(x, 3).values, [noise([3, 7])], 0, false));

test.each<[string, readonly number[], readonly number[], (x: tf.Tensor, w: tf.Tensor) => tf.Tensor]>([
  ['mean over pixels', [4096, 24], [1], (x) => tf.mean(x, 1)],
  ['scaled sum over pixels', [600, 48], [1], (x) => tf.mul(tf.sum(x, 1), 0.3)],
  ['linear layer', [64], [256, 64], (x, w) => nn.linear(x, { weight: w, bias: tf.slice(tf.reshape(w, [-1]), 0, 256) } as never)],
])('an item has the same bits alone as in a batch: %s', async (_, item, weights, f) => {
  const pair = noise([2, ...item]);
  const w = noise(weights, 1);
  const first = async (items: number) => {
    const x = float32([items, ...item], pair.data.slice(0, (items * pair.data.length) / 2) as Float32Array);
    const graph = await onnxruntime.compile(({ w, x }: { w: tf.Tensor; x: tf.Tensor }) => ({ y: f(x, w) }), {
      w,
      x: { shape: x.shape, dtype: 'float32' as const },
    } as never);
    const { y } = (await graph.run({ x } as never)) as { readonly y: HostTensor };
    await graph.dispose();
    return [...y.data].slice(0, y.data.length / items);
  };
  expect(await first(1)).toEqual(await first(2));
});
