import { int, ints } from '../../../onnx/graph.ts';
import type { Tracer } from '../../values.ts';
import type { Geometry } from './geometry.ts';
import { toChannelsFirst } from './layout.ts';

/*
 * Convolutions in the blocked layout internal to ONNX Runtime's CPU provider: channels in contiguous blocks of `t.target.channelBlock`.
 * The runtime itself uses it only for constant filters; here, filters that change at every run are packed by one Gather. Enabled only
 * after a probe and a self-test (engines/channel-block.ts).
 */

export const NCHWC = 'com.microsoft.nchwc';

/** Minimum pixels: a training step of the 64/32/16-pixel network falls from 740 to 660 ms; one of 16 pixels does not gain. */
const MIN_PIXELS = 1024;

/** Whether the blocked form suits this convolution with a block of some size: the runtime reorders channels in fours. */
export const suitsBlocks = (g: Geometry): boolean =>
  g.outHeight * g.outWidth >= MIN_PIXELS && g.outputs % 4 === 0 && g.dilations[0] === 1 && g.dilations[1] === 1;

/** Whether the blocked form suits this convolution here: few outputs would be mostly padding. */
export const canBlock = (t: Tracer, g: Geometry): boolean =>
  t.target.channelBlock > 0 &&
  suitsBlocks(g) &&
  g.outputs >= t.target.channelBlock &&
  (g.inputs < t.target.channelBlock || g.inputs % 4 === 0);

const roundUp = (count: number, block: number) => Math.ceil(count / block) * block;

/** x [N, H, W, I] ∗ filter [kh, kw, I, O] (+ bias) → [N, H', W', O], channels last on both sides. */
export function blockedConvolve(t: Tracer, g: Geometry, x: string, filter: string, bias?: string): string {
  const attributes = { kernel_shape: ints(g.kernel), strides: ints(g.strides), pads: ints(g.pads) };
  const inputs = [toBlocks(t, x, g.inputs), packFilter(t, g, filter)];
  if (bias) inputs.push(padBias(t, g.outputs, bias));
  return fromBlocks(t, t.graph.op('Conv', inputs, attributes, NCHWC), g.outputs);
}

/** Channels last → blocked; fewer channels than a block stay plain channels first. */
const toBlocks = (t: Tracer, x: string, channels: number): string =>
  channels < t.target.channelBlock ? toChannelsFirst(t, x) : t.graph.op('ReorderInput', [x], { channels_last: int(1) }, NCHWC);

const fromBlocks = (t: Tracer, x: string, channels: number): string =>
  t.graph.op('ReorderOutput', [x], { channels: int(channels), channels_last: int(1) }, NCHWC);

function padBias(t: Tracer, outputs: number, bias: string): string {
  const missing = roundUp(outputs, t.target.channelBlock) - outputs;
  return missing === 0 ? bias : t.graph.op('Pad', [bias, t.graph.int64([0, missing])]);
}

/** [kh, kw, I, O] → blocks of inputs within blocks of outputs; by one Gather of rows of one block, which is faster than a Transpose. */
function packFilter(t: Tracer, g: Geometry, filter: string): string {
  const block = t.target.channelBlock;
  const [kh, kw] = g.kernel;
  const taps = kh * kw;
  const outputs = roundUp(g.outputs, block);
  const inner = g.inputs < block ? 1 : block;
  const inputs = roundUp(g.inputs, inner);
  let flat = t.reshape(filter, [kh, kw, g.inputs, g.outputs], [taps, g.inputs, g.outputs]);
  if (outputs !== g.outputs || inputs !== g.inputs) {
    flat = t.graph.op('Pad', [flat, t.graph.int64([0, 0, 0, 0, inputs - g.inputs, outputs - g.outputs])]);
  }
  // From rows [tap, input block, input, output block] to [output block, input block, tap, input].
  const rows = permuted([taps, inputs / inner, inner, outputs / block], [3, 1, 0, 2]);
  const gathered = t.graph.op('Gather', [t.reshape(flat, [taps, inputs, outputs], [rows.length, block]), t.graph.indices(rows)], {
    axis: int(0),
  });
  return t.reshape(gathered, [rows.length, block], [outputs, inputs, kh, kw]);
}

/** Whether the filter's gradient can be one blocked convolution: items fill whole blocks. */
export const canBlockGradient = (t: Tracer, g: Geometry): boolean => canBlock(t, g) && g.items % t.target.channelBlock === 0;

/** Maximum bytes of dy in a part of the filter's gradient: every few results read all of them again, so they should stay in the cache. */
const MAX_PART_BYTES = 2 ** 19;

/** Number of parts, each a group of its own, into which the rows of a picture are divided: at least two where possible, lest threads idle. */
function partsOf(g: Geometry, outputs: number): number {
  const bytes = 4 * g.items * g.outHeight * g.outWidth * outputs;
  let parts = 1;
  while (g.outHeight % (2 * parts) === 0 && (parts === 1 || bytes / parts > MAX_PART_BYTES)) parts *= 2;
  return parts;
}

/**
 * The filter's gradient as one convolution: items are its channels, a row of the picture its width, dy its filter, dilated by a pixel's
 * channels. The result is [kh, kw · I, O], which is HWIO. Rows are divided into parts, whose gradients are added: the runtime distributes
 * whole rows of a result over threads, and this one has only kh (3 rows on 2 threads: a third of the time was waiting); and a part's dy
 * stays in the cache (24 channels at 64 pixels, batch 16, AVX-512: 15 ms in 4 parts, 6 ms in 16).
 * @param x [N, H, W, I], dy [N, H', W', O]
 */
export function blockedFilterGradient(t: Tracer, g: Geometry, x: string, dy: string): string {
  const block = t.target.channelBlock;
  const [kh, kw] = g.kernel;
  const [stride] = g.strides;
  const [top, left] = g.pads;
  const groups = g.items / block;
  const height = (g.outHeight - 1) * stride + kh;
  const width = (g.outWidth - 1) * stride + kw;
  const pads = [0, top, left, 0, 0, height - top - g.height, width - left - g.width, 0];
  const padded = pads.some((pad) => pad !== 0) ? t.graph.op('Pad', [x, t.graph.int64(pads)]) : x;
  const line = width * g.inputs;
  const byGroup = t.reshape(padded, [g.items, height, width, g.inputs], [groups, block, height, line]);
  const reordered = t.graph.op('ReorderInput', [byGroup], { channels_last: int(0) }, NCHWC);

  const outputs = roundUp(g.outputs, block);
  const parts = partsOf(g, outputs);
  const outRows = g.outHeight / parts;
  const rows = (outRows - 1) * stride + kh; // picture rows per part; neighbouring parts overlap
  const taken = Array.from({ length: parts * groups * rows }, (_, index) => {
    const [part, rest] = [Math.floor(index / (groups * rows)), index % (groups * rows)];
    return Math.floor(rest / rows) * height + part * outRows * stride + (rest % rows);
  });
  const lines = t.reshape(reordered, [groups, block, height, line], [groups * height, line * block]);
  const picked = parts === 1 ? lines : t.graph.op('Gather', [lines, t.graph.indices(taken)], { axis: int(0) });
  const picture = t.reshape(picked, [taken.length, line * block], [1, parts * g.items, rows, line]);

  const order = permuted([groups, block, outputs / block, parts, outRows, g.outWidth], [3, 2, 0, 4, 5, 1]);
  const blocks = t.reshape(toBlocks(t, dy, g.outputs), [g.items, outputs, g.outHeight, g.outWidth], [order.length, block]);
  const gathered = t.graph.op('Gather', [blocks, t.graph.indices(order)], { axis: int(0) });
  const filter = t.reshape(gathered, [order.length, block], [parts * outputs, g.items, outRows, g.outWidth]);
  const attributes = {
    group: int(parts),
    dilations: ints([stride, stride * g.inputs]),
    kernel_shape: ints([outRows, g.outWidth]),
    strides: ints([1, 1]),
    pads: ints([0, 0, 0, 0]),
  };
  const ofParts = t.graph.op('Conv', [picture, filter], attributes, NCHWC);
  const apart = t.reshape(ofParts, [1, parts * outputs, kh, kw * g.inputs], [parts, outputs, kh, kw * g.inputs]);
  const sum = parts === 1 ? apart : t.graph.op('ReduceSum', [apart, t.graph.int64([0])], { keepdims: int(1) });
  return t.reshape(fromBlocks(t, sum, g.outputs), [1, kh, kw * g.inputs, g.outputs], [kh, kw, g.inputs, g.outputs]);
}

/** Indices of the elements of an array of this shape in the order of its transposition. */
function permuted(shape: readonly number[], perm: readonly number[]): Int32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const order = new Int32Array(shape.reduce((a, b) => a * b, 1));
  const counter = perm.map(() => 0);
  for (let at = 0; at < order.length; at++) {
    order[at] = perm.reduce((sum, axis, index) => sum + (strides[axis] as number) * (counter[index] as number), 0);
    for (let axis = perm.length - 1; axis >= 0; axis--) {
      counter[axis] = ((counter[axis] as number) + 1) % (shape[perm[axis] as number] as number);
      if (counter[axis] !== 0) break;
    }
  }
  return order;
}
