import { convParameters, linearParameters, type Parameter } from '@kaleido/engine/nn';
import type { VokenConfig } from './config.ts';

/** Every tensor of a tokenizer, in the checkpoint's layout and order. */
export function vokenParameters(config: VokenConfig): Parameter[] {
  const { side, codes, levels, channels, width, encoder_layers: encoders, decoder_layers: decoders, glance, detail } = config;
  const [half, quarter] = channels as [number, number];
  const cells = (side / 4) ** 2;
  const layers = (name: string, count: number, parts: (at: string) => Parameter[]) =>
    Array.from({ length: count }, (_, index) => parts(`${name}.layers.${index}`)).flat();
  return [
    ...kept(convParameters('encoder.half', 3, half, 3), 2),
    ...kept(convParameters('encoder.quarter', half, quarter, 3), 2),
    gain('encoder.residual.norm', quarter),
    ...kept(convParameters('encoder.residual.conv', quarter, quarter, 3), 1),
    ...kept(convParameters('encoder.eighth', quarter, quarter, 3), 2),
    ...kept(linearParameters('encoder.glance.in', (side / 8) ** 2 * quarter, glance), 2),
    ...kept(linearParameters('encoder.glance.out', glance, codes * width), 1),
    ...kept(linearParameters('encoder.cells', quarter, width), 1),
    table('encoder.positions', cells, width),
    table('encoder.queries', codes, width),
    ...layers('encoder', encoders, (at) => [...selfAttention(at, width), ...crossAttention(at, width), ...feedForward(at, width)]),
    gain('encoder.norm', width),
    ...kept(linearParameters('encoder.codes', width, levels.length), 1),
    ...kept(linearParameters('decoder.codes', levels.length, width), 1),
    table('decoder.positions', codes, width),
    table('decoder.absent', codes, width),
    ...layers('decoder', decoders, (at) => [...selfAttention(at, width), ...feedForward(at, width)]),
    gain('decoder.norm', width),
    table('decoder.canvas', cells, width),
    ...kept(linearParameters('decoder.sketch.in', codes * levels.length, glance), 2),
    ...kept(linearParameters('decoder.sketch.out', glance, cells * detail), 1),
    ...kept(linearParameters('decoder.sketch.cells', detail, width), 1),
    ...crossAttention('decoder.canvas', width),
    ...feedForward('decoder.canvas', width),
    gain('decoder.canvas.norm', width),
    ...kept(convParameters('decoder.quarter', width, quarter, 3), 2),
    ...kept(linearParameters('decoder.detail', quarter, 16 * detail), 2),
    ...convParameters('decoder.pixels', detail, 3, 3),
  ];
}

/**
 * Layers that keep the variance of what they see, with biases of 0: with PyTorch's start each layer would shrink it, and codes would say
 * next to nothing of the picture at first.
 * @param factor 2 before an activation, which halves it
 */
const kept = (parameters: readonly Parameter[], factor: 1 | 2): Parameter[] =>
  parameters.map((parameter) => {
    const { initial, name } = parameter;
    if (typeof initial === 'string' || name.endsWith('.bias')) return { ...parameter, initial: 'zero' };
    return { ...parameter, initial: { fanIn: initial.fanIn / (3 * factor) } }; // the variance of a uniform number is a third of its bound's square
  });

const gain = (name: string, width: number): Parameter => ({ name: `${name}.weight`, shape: [width], initial: 'one' });

/** Learned vectors, short at first beside what they are added to. */
const table = (name: string, rows: number, width: number): Parameter => ({
  name: `${name}.weight`,
  shape: [rows, width],
  initial: { fanIn: 30 },
});

const selfAttention = (at: string, width: number): Parameter[] => [
  gain(`${at}.self.norm`, width),
  ...linearParameters(`${at}.self.qkv`, width, 3 * width, { bias: false }),
  ...linearParameters(`${at}.self.out`, width, width, { bias: false }),
];

const crossAttention = (at: string, width: number): Parameter[] => [
  gain(`${at}.cross.norm`, width),
  ...linearParameters(`${at}.cross.q`, width, width, { bias: false }),
  ...linearParameters(`${at}.cross.kv`, width, 2 * width, { bias: false }),
  ...linearParameters(`${at}.cross.out`, width, width, { bias: false }),
];

const feedForward = (at: string, width: number): Parameter[] => [
  gain(`${at}.feed.norm`, width),
  ...linearParameters(`${at}.feed.in`, width, 2 * width),
  ...linearParameters(`${at}.feed.out`, 2 * width, width),
];
