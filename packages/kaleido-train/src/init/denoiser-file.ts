import { type DenoiserConfig, denoiserParameters, growDenoiser, innerConfig, resolutionsOf } from '@kaleido/diffuse/internal';
import { InputError, show } from '@kaleido/shared/errors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { checkWeights, readAllFinite } from '@kaleido/shared/weights';
import { openWeightsFile } from './weights-file.ts';

/**
 * A denoiser's weights from a file of ml-mdm (`vis_model_NNNNNN.pth`) or a `.safetensors` file with its names. Weights of a lower
 * resolution become the inner network of new outer ones. Shapes are checked before any weight is read.
 * @throws InputError when they match no network of the config, or a value is not finite
 */
export async function readDenoiser(config: DenoiserConfig, path: string, seed: number): Promise<NamedTensors> {
  const file = await openWeightsFile(path);
  try {
    const depth = fittingDepth(config, Object.fromEntries(file.names.map((name) => [name, file.info(name)])), path);
    const parameters = denoiserParameters(innerConfig(config, depth));
    checkWeights(file, parameters);
    const read = await readAllFinite(
      file,
      parameters.map(({ name }) => name),
    );
    return depth === 0 ? read : growDenoiser(config, read, seed);
  } finally {
    await file.close();
  }
}

/**
 * Fits weights to a config: unchanged if they are those of its outermost network, else with new outer networks around them.
 * @param given ml-mdm's names, in the checkpoint's layout
 * @throws InputError naming the first weight that differs from the closest network
 */
export const fitDenoiser = (config: DenoiserConfig, given: NamedTensors, seed: number, where: string): NamedTensors =>
  fittingDepth(config, given, where) === 0 ? given : growDenoiser(config, given, seed);

type Shapes = Readonly<Record<string, { readonly shape: readonly number[] }>>;

/** The depth of the network that these weights match; 0 is the outermost. */
function fittingDepth(config: DenoiserConfig, given: Shapes, where: string): number {
  const sides = resolutionsOf(config);
  const misfits = sides.map((_, depth) => differences(innerConfig(config, depth), given));
  const depth = misfits.findIndex((found) => found.length === 0);
  if (depth >= 0) return depth;
  const best = misfits.reduce((closest, found, index) => (found.length < misfits[closest]!.length ? index : closest), 0);
  throw new InputError(`${where}: matches no network of the config; closest is the one at ${sides[best]} pixels: ${misfits[best]![0]}`);
}

/** Descriptions of the differences from a config's parameters. */
function differences(config: DenoiserConfig, given: Shapes): string[] {
  const parameters = denoiserParameters(config);
  const known = new Set(parameters.map(({ name }) => name));
  const wrong = parameters.flatMap(({ name, shape }) => {
    const found = given[name]?.shape;
    if (found?.join() === shape.join()) return [];
    return [`${name}: expected shape [${shape.join(', ')}], got ${found ? `[${found.slice(0, 8).join(', ')}]` : 'nothing'}`];
  });
  return [
    ...wrong,
    ...Object.keys(given)
      .filter((name) => !known.has(name))
      .map((name) => `${show(name, 100)}: the config has no such parameter`),
  ];
}
