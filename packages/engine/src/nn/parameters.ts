import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, type NamedTensors, sizeOf } from '@kaleido/shared/tensors';

/** Initial values of a parameter: all 0, all 1, or uniform in ±1/√fanIn (PyTorch's default for Conv2d and Linear, weights and biases). */
type Initial = 'zero' | 'one' | { readonly fanIn: number };

/** One tensor of a network. The shape is the checkpoint's: convolutions [out, in, k, k], linear layers [out, in]. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: Initial;
}

interface LayerOptions {
  readonly bias?: boolean;
  /** Whether to start at 0, so that the layer's branch changes nothing at first. */
  readonly zero?: boolean;
}

const affine = (name: string, shape: readonly number[], fanIn: number, { bias = true, zero = false }: LayerOptions = {}): Parameter[] => {
  const initial: Initial = zero ? 'zero' : { fanIn };
  const weight = { name: `${name}.weight`, shape, initial };
  return bias ? [weight, { name: `${name}.bias`, shape: shape.slice(0, 1), initial }] : [weight];
};

/** A k × k convolution. */
export const convParameters = (name: string, inputs: number, outputs: number, side: number, options?: LayerOptions): Parameter[] =>
  affine(name, [outputs, inputs, side, side], inputs * side * side, options);

/** A linear layer. */
export const linearParameters = (name: string, inputs: number, outputs: number, options?: LayerOptions): Parameter[] =>
  affine(name, [outputs, inputs], inputs, options);

/** Weight 1 and bias 0 of a group or layer normalisation. */
export const normParameters = (name: string, channels: number): Parameter[] => [
  { name: `${name}.weight`, shape: [channels], initial: 'one' },
  { name: `${name}.bias`, shape: [channels], initial: 'zero' },
];

/**
 * Initial values of parameters. Random numbers are keyed by a parameter's name, so that growing a network does not change its other
 * tensors.
 * @param seed uint32
 * @param purpose distinguishes networks that share a seed
 */
export const initialise = (parameters: readonly Parameter[], seed: number, purpose: string): NamedTensors =>
  Object.fromEntries(parameters.map((parameter) => [parameter.name, initialTensor(parameter, seed, purpose)]));

function initialTensor({ name, shape, initial }: Parameter, seed: number, purpose: string): HostTensor {
  const data = new Float32Array(sizeOf(shape));
  if (initial === 'one') data.fill(1);
  else if (initial !== 'zero') {
    const bound = 1 / Math.sqrt(initial.fanIn);
    random(seed, purpose, name).fillUniform(data);
    for (let i = 0; i < data.length; i++) data[i] = bound * (2 * data[i]! - 1);
  }
  return float32(shape, data);
}
