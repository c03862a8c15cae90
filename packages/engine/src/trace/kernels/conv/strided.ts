import { int, ints } from '../../../onnx/graph.ts';
import type { Tracer } from '../../values.ts';
import { convolve } from './convolve.ts';
import type { Geometry } from './geometry.ts';

/** Along one axis, the taps that used the pixels of one phase (index modulo stride), and the padding of dy for them. */
interface Phase {
  readonly taps: readonly number[];
  readonly before: number;
  readonly after: number;
}

/** The phases of an axis: pixel stride · i + phase went into output i + δ through the tap where stride · δ = phase + pad − tap. */
const phasesOf = (stride: number, kernel: number, pad: number): Phase[] =>
  Array.from({ length: stride }, (_, phase) => {
    const taps = Array.from({ length: kernel }, (_, tap) => kernel - 1 - tap).filter((tap) => (phase + pad - tap) % stride === 0);
    const reach = taps.map((tap) => (phase + pad - tap) / stride);
    return { taps, before: -(reach[0] ?? 1), after: reach.at(-1) ?? -1 };
  });

const bothPhases = (g: Geometry) => [0, 1].map((axis) => phasesOf(g.strides[axis]!, g.kernel[axis]!, g.pads[axis]!)) as [Phase[], Phase[]];

/** Whether the gradient can be split by phase: for strides that divide the sides exactly, without dilation. */
export const canSplit = (g: Geometry): boolean =>
  g.dilations.every((dilation) => dilation === 1) &&
  g.height === g.strides[0] * g.outHeight &&
  g.width === g.strides[1] * g.outWidth &&
  bothPhases(g)
    .flat()
    .every(({ before, after }) => before >= 0 && after >= 0);

/**
 * dL/dx of a strided convolution: pixels of one phase see the same taps, so each phase is a small convolution of dy without a stride, and
 * all phases together cost as much as the forward convolution. x [N, H, W, I] from dy [N, H / s, W / s, O] and filter [kh, kw, I, O].
 */
export function phasesOfInputGradient(t: Tracer, g: Geometry, dy: string, filter: string): string {
  const [kh, kw] = g.kernel;
  const [down, across] = bothPhases(g);
  const taps = t.reshape(filter, [kh, kw, g.inputs, g.outputs], [kh * kw, g.inputs, g.outputs]);
  const outShape = [g.items, g.outHeight, g.outWidth, g.inputs];
  const line = across.length * g.outWidth * g.inputs;
  const ofPhase = (rows: Phase, columns: Phase) => {
    const chosen = rows.taps.flatMap((row) => columns.taps.map((column) => row * kw + column));
    const picked = t.graph.op('Gather', [taps, t.graph.indices(chosen)], { axis: int(0) });
    const exchanged = t.graph.op('Transpose', [picked], { perm: ints([0, 2, 1]) });
    const kernel = [rows.taps.length, columns.taps.length] as const;
    const back: Geometry = {
      ...g,
      height: g.outHeight,
      width: g.outWidth,
      inputs: g.outputs,
      outputs: g.inputs,
      kernel,
      strides: [1, 1],
      pads: [rows.before, columns.before, rows.after, columns.after],
      outShape,
    };
    return convolve(t, back, dy, t.reshape(exchanged, [chosen.length, g.outputs, g.inputs], [...kernel, g.outputs, g.inputs]));
  };
  const lines = down.map((rows) => {
    const pixels = t.graph.op(
      'Concat',
      across.map((columns) => ofPhase(rows, columns)),
      { axis: int(3) },
    );
    return t.reshape(pixels, [...outShape.slice(0, 3), across.length * g.inputs], [g.items, g.outHeight, 1, line]);
  });
  const picture = t.graph.op('Concat', lines, { axis: int(2) });
  return t.reshape(picture, [g.items, g.outHeight, down.length, line], [g.items, g.height, g.width, g.inputs]);
}
