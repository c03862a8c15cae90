import { convParameters, linearParameters, type Parameter } from '@kaleido/engine/nn';
import type { VokenConfig } from './config.ts';

/** All tensors of a tokenizer, in the checkpoint's layout and order. */
export function vokenParameters(config: VokenConfig): Parameter[] {
  const { side, codes, levels, channels, width, encoder_layers: encoders, decoder_layers: decoders, glance, detail } = config;
  const [half, quarter] = channels as [number, number];
  const cells = (side / 4) ** 2;
  const layers = (name: string, count: number, parts: (at: string) => Parameter[]) =>
    Array.from({ length: count }, (_, index) => parts(`${name}.layers.${index}`)).flat();
  return [
    ...variancePreserving(convParameters('encoder.half', 3, half, 3), 2),
    ...variancePreserving(convParameters('encoder.quarter', half, quarter, 3), 2),
    gain('encoder.residual.norm', quarter),
    ...variancePreserving(convParameters('encoder.residual.conv', quarter, quarter, 3), 1),
    ...variancePreserving(convParameters('encoder.eighth', quarter, quarter, 3), 2),
    ...variancePreserving(linearParameters('encoder.glance.in', (side / 8) ** 2 * quarter, glance), 2),
    ...variancePreserving(linearParameters('encoder.glance.out', glance, codes * width), 1),
    ...variancePreserving(linearParameters('encoder.cells', quarter, width), 1),
    table('encoder.positions', cells, width),
    table('encoder.queries', codes, width),
    ...layers('encoder', encoders, (at) => [...selfAttention(at, width), ...crossAttention(at, width), ...feedForward(at, width)]),
    gain('encoder.norm', width),
    ...variancePreserving(linearParameters('encoder.codes', width, levels.length), 1),
    ...variancePreserving(linearParameters('decoder.codes', levels.length, width), 1),
    table('decoder.positions', codes, width),
    table('decoder.absent', codes, width),
    ...layers('decoder', decoders, (at) => [...selfAttention(at, width), ...feedForward(at, width)]),
    gain('decoder.norm', width),
    table('decoder.canvas', cells, width),
    ...variancePreserving(linearParameters('decoder.sketch.in', codes * levels.length, glance), 2),
    ...variancePreserving(linearParameters('decoder.sketch.out', glance, cells * detail), 1),
    ...variancePreserving(linearParameters('decoder.sketch.cells', detail, width), 1),
    ...crossAttention('decoder.canvas', width),
    ...feedForward('decoder.canvas', width),
    gain('decoder.canvas.norm', width),
    ...variancePreserving(convParameters('decoder.quarter', width, quarter, 3), 2),
    ...variancePreserving(linearParameters('decoder.detail', quarter, 16 * detail), 2),
    ...convParameters('decoder.pixels', detail, 3, 3),
  ];
}

/**
 * Variance-preserving initialisation, with zero biases. With PyTorch's default, each layer would shrink the variance, and the codes would
 * initially carry next to no information about the picture.
 * @param factor 2 before an activation, which halves the variance
 */
const variancePreserving = (parameters: readonly Parameter[], factor: 1 | 2): Parameter[] =>
  parameters.map((parameter) => {
    const { initial, name } = parameter;
    if (typeof initial === 'string' || name.endsWith('.bias')) return { ...parameter, initial: 'zero' };
    return { ...parameter, initial: { fanIn: initial.fanIn / (3 * factor) } }; // the variance of U(−a, a) is a²/3
  });

const gain = (name: string, width: number): Parameter => ({ name: `${name}.weight`, shape: [width], initial: 'one' });

/** Learned vectors, initially short compared to what they are added to. */
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
