import { type DenoiserConfig, denoiserParameters, growDenoiser, innerConfig, resolutionsOf } from '@kaleido/diffuse';
import { InputError } from '@kaleido/shared/errors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { openWeightsFile } from './weights-file.ts';

/**
 * A denoiser's weights from a file of ml-mdm (`vis_model_NNNNNN.pth`) or a `.safetensors` file with its names. Weights of a lower
 * resolution become the inner network of one that grows around them.
 * @throws InputError when they fit no network of the config
 */
export async function readDenoiser(config: DenoiserConfig, path: string, seed: number): Promise<NamedTensors> {
  const file = await openWeightsFile(path);
  const read: NamedTensors = {};
  try {
    for (const name of file.names) read[name] = await file.read(name);
  } finally {
    await file.close();
  }
  return fitDenoiser(config, read, seed, path);
}

/**
 * Weights as they are when they are the config's, with new outer networks around them when they are those of an inner one.
 * @param given ml-mdm's names, in the checkpoint's layout
 * @throws InputError naming the first weight that differs from the network that they fit best
 */
export function fitDenoiser(config: DenoiserConfig, given: NamedTensors, seed: number, where: string): NamedTensors {
  const sides = resolutionsOf(config);
  const misfits = sides.map((_, depth) => differences(innerConfig(config, depth), given));
  const depth = misfits.findIndex((found) => found.length === 0);
  if (depth === 0) return given;
  if (depth > 0) return growDenoiser(config, given, seed);
  const best = misfits.reduce((least, found, index) => (found.length < misfits[least]!.length ? index : least), 0);
  throw new InputError(`${where}: fits no network of the config; of the one at ${sides[best]} pixels ${misfits[best]![0]}`);
}

/** What differs from a config's parameters, a text each. */
function differences(config: DenoiserConfig, given: NamedTensors): string[] {
  const parameters = denoiserParameters(config);
  const known = new Set(parameters.map(({ name }) => name));
  const wrong = parameters.flatMap(({ name, shape }) => {
    const found = given[name]?.shape;
    if (found?.join() === shape.join()) return [];
    return [`${name}: expected shape [${shape.join(', ')}], got ${found ? `[${found.join(', ')}]` : 'nothing'}`];
  });
  return [
    ...wrong,
    ...Object.keys(given)
      .filter((name) => !known.has(name))
      .map((name) => `${name}: the config has no such parameter`),
  ];
}
