import { initialise } from '@kaleido/engine/nn';
import { toModelLayout } from '@kaleido/engine/weights-layout';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { type DenoiserConfig, innerConfig, netsOf } from './denoiser-config.ts';
import { denoiserParameters } from './nested-unet.ts';

/**
 * Initial weights in the checkpoint's layout (docs/mdm.md §1.11): an untrained network predicts exactly 0 at every resolution. Random numbers
 * are keyed by the tensor's name, so that growing a config does not change its other tensors.
 * @param seed uint32
 */
export const initialiseDenoiser = (config: DenoiserConfig, seed: number): NamedTensors =>
  initialise(denoiserParameters(config), seed, 'denoiser');

/**
 * A checkpoint's tensors in memory's layout, checked against the config. `nest` turns them into the tree that `denoise` takes. They stay
 * flat until a function is traced, because engines cannot map over a recursive type.
 * @param named ml-mdm's names, convolutions OIHW
 * @throws TypeError naming the first tensor that is missing, that the config does not have, or that has another shape
 */
export function denoiserWeights(config: DenoiserConfig, named: NamedTensors): NamedTensors {
  const parameters = denoiserParameters(config);
  const known = new Set(parameters.map(({ name }) => name));
  for (const name of Object.keys(named)) if (!known.has(name)) throw new TypeError(`denoiser: ${name}: the config has no such parameter`);
  for (const { name, shape } of parameters) {
    const found = named[name]?.shape;
    if (`${found}` !== `${shape}`)
      throw new TypeError(`denoiser: ${name}: expected shape [${shape.join(', ')}], got ${found ? `[${found.join(', ')}]` : 'nothing'}`);
  }
  return toModelLayout(named);
}

/**
 * Weights of a nested denoiser around ones trained at a lower resolution (progressive training, paper B.2): new outer networks,
 * whose adapters start at 0, so the inner one behaves as before.
 * @param inner weights of `innerConfig(config, depth)` under its own names, in the checkpoint's layout
 * @throws RangeError when no network inside the config has these parameters
 */
export function growDenoiser(config: DenoiserConfig, inner: NamedTensors, seed: number): NamedTensors {
  const signature = (parameters: readonly { name: string; shape: readonly number[] }[]) =>
    parameters
      .map(({ name, shape }) => `${name} ${shape}`)
      .sort()
      .join();
  const given = signature(Object.entries(inner).map(([name, { shape }]) => ({ name, shape })));
  const depth = netsOf(config).findIndex((_, depth) => signature(denoiserParameters(innerConfig(config, depth))) === given);
  if (depth < 0) throw new RangeError('growDenoiser: no network inside the config has the parameters of these weights');
  const prefixed = Object.entries(inner).map(([name, x]) => ['inner_unet.'.repeat(depth) + name, x] as const);
  return { ...initialiseDenoiser(config, seed), ...Object.fromEntries(prefixed) };
}
