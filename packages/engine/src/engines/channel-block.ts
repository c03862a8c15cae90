import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, sizeOf } from '@kaleido/shared/tensors';
import { conv2d } from '../nn/conv.ts';
import { encodeModel } from '../onnx/encode.ts';
import { type Graph, int } from '../onnx/graph.ts';
import { InferenceSession, Tensor } from '../onnxruntime.ts';
import * as tf from '../tf.ts';
import { NCHWC } from '../trace/kernels/conv/blocked.ts';
import { trace } from '../trace/trace.ts';
import { anywhere } from '../trace/values.ts';

let known: Promise<number> | undefined;

/**
 * The number of channels in a block of ONNX Runtime's CPU provider (16 with AVX-512, 8 with AVX2); 0 when its blocked operators are
 * missing or disagree with the portable ones. Determined once per process, by a probe and a test: the operators are internal to the
 * runtime, and a wrong size would silently give wrong numbers.
 */
export function channelBlock(): Promise<number> {
  known ??= probe().catch(() => 0); // a runtime without the operators rejects the graph
  return known;
}

async function probe(): Promise<number> {
  const question: Graph = {
    name: 'channel block',
    nodes: [{ type: 'ReorderInput', domain: NCHWC, inputs: ['x'], outputs: ['y'], attributes: { channels_last: int(1) } }],
    initializers: [],
    inputs: [{ name: 'x', type: 'float32', shape: [1, 1, 1, 4] }],
    outputs: [{ name: 'y', type: 'float32', shape: [1, 16, 1, 1] }],
  };
  const session = await InferenceSession.create(encodeModel(question), { logSeverityLevel: 4 });
  const { y } = await session.run({ x: new Tensor('float32', new Float32Array(4), [1, 1, 1, 4]) });
  await session.release();
  const block = y?.dims[1] ?? 0;
  return block > 1 && (await agrees(block)) ? block : 0;
}

/** Whether convolutions and their gradients agree in both forms, for full and partial channel blocks. */
async function agrees(block: number): Promise<boolean> {
  for (const [inputs, outputs, stride] of [
    [block, 2 * block, 1],
    [block + 4, block + 4, 2],
    [3, block, 1],
  ] as const) {
    const side = 33; // large enough to be blocked
    const tensors = { x: noise([block, side, side, inputs]), weight: noise([3, 3, inputs, outputs]), bias: noise([outputs]) };
    const results = [await run(0, tensors, stride), await run(block, tensors, stride)] as const;
    const same = results[0].every((portable, index) => close(portable, results[1][index] as Float32Array));
    if (!same) return false;
  }
  return true;
}

const noise = (shape: readonly number[]): HostTensor =>
  float32(shape, random('channel block', ...shape).fillNormal(new Float32Array(sizeOf(shape))));

type Convolution<T> = { readonly x: T; readonly weight: T; readonly bias: T };

async function run(block: number, tensors: Convolution<HostTensor>, stride: 1 | 2): Promise<Float32Array[]> {
  const fn = (inputs: unknown) => {
    const { x, weight, bias } = inputs as Convolution<tf.Tensor>;
    const apply = (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) => conv2d(x as tf.Tensor4D, { weight, bias }, stride);
    const squares = (...parts: tf.Tensor[]) => tf.sum(tf.square(apply(...(parts as [tf.Tensor, tf.Tensor, tf.Tensor]))));
    return { y: apply(x, weight, bias), grads: tf.grads(squares)([x, weight, bias]) };
  };
  const specs = Object.fromEntries(Object.entries(tensors).map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
  const traced = trace(fn, specs, 'channel block', { ...anywhere, channelBlock: block });
  const session = await InferenceSession.create(encodeModel(traced.graph), { logSeverityLevel: 3 });
  const feeds = traced.inputs.map(({ path, port }) => {
    const { data, shape } = tensors[path as keyof typeof tensors];
    return [port.name, new Tensor('float32', data as Float32Array, shape)];
  });
  const fetched = await session.run(Object.fromEntries(feeds));
  await session.release();
  return [...traced.outputs.values()].map(({ name }) => (fetched[name] as Tensor).data as Float32Array);
}

function close(expected: Float32Array, got: Float32Array): boolean {
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return expected.every((value, index) => Math.abs(value - (got[index] as number)) <= 1e-4 * scale);
}
