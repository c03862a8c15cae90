import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, sizeOf, type TensorSpec } from '@kaleido/shared/tensors';
import type { T5Config } from './config.ts';
import { type T5Components, t5Parameters } from './parameters.ts';

/**
 * Initial weights as in Hugging Face's T5: normally distributed with a standard deviation that depends on the fan-in, norms at 1. The
 * random numbers of each tensor are keyed by (seed, name). The decoder starts with the encoder's embedding.
 */
export function initialiseT5(config: T5Config, seed: number): T5Components<HostTensor> {
  const draw = (specs: Readonly<Record<string, TensorSpec>>) =>
    Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, initialise(config, seed, name, shape)]));
  const { textEncoder, prior } = t5Parameters(config);
  const drawn = { textEncoder: draw(textEncoder), prior: draw(prior) };
  const shared = drawn.textEncoder['shared.weight'] as HostTensor;
  return { ...drawn, prior: { ...drawn.prior, 'decoder.embed_tokens.weight': { ...shared, data: shared.data.slice() } } };
}

function initialise(config: T5Config, seed: number, name: string, shape: readonly number[]): HostTensor {
  const values = new Float32Array(sizeOf(shape));
  const factor = config.initializer_factor;
  if (name.endsWith('layer_norm.weight')) return float32(shape, values.fill(factor));
  random(seed, 'initialise', name).fillNormal(values);
  const deviation = factor * deviationOf(config, name);
  return float32(
    shape,
    values.map((value) => value * deviation),
  );
}

/** Hugging Face's `T5PreTrainedModel._init_weights`, for a factor of 1. */
function deviationOf(config: T5Config, name: string): number {
  const { d_model, d_kv, d_ff, num_heads } = config;
  const kind = name.split('.').at(-2);
  switch (kind) {
    case 'shared':
    case 'embed_tokens':
    case 'lm_head':
      return 1;
    case 'q':
      return (d_model * d_kv) ** -0.5;
    case 'o':
      return (num_heads * d_kv) ** -0.5;
    case 'wo':
      return d_ff ** -0.5;
    default:
      return d_model ** -0.5; // k, v, wi, wi_0, wi_1 and the bias table
  }
}
