import { type DenoiserConfig, denoiserParameters, growDenoiser, innerConfig, resolutionsOf } from '@kaleido/diffuse/internal';
import { InputError } from '@kaleido/shared/errors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { checkWeights, readAllFinite, type WeightSpec, type WeightsFile } from '@kaleido/shared/weights';
import { countOf, type Differences, describeDifferences, differencesOf, type Shapes } from './differences.ts';
import { openWeightsFile } from './weights-file.ts';

/**
 * A denoiser's weights from a file of ml-mdm (`vis_model_NNNNNN.pth`) or a `.safetensors` file with its names. Weights of a lower
 * resolution become the inner network of new outer ones; from those of a higher one the config's networks are taken. Shapes are checked
 * before any weight is read.
 * @throws InputError when they match no network of the config, or a value is not finite
 */
export async function readDenoiser(config: DenoiserConfig, path: string, seed: number): Promise<NamedTensors> {
  const file = await openWeightsFile(path);
  try {
    const { depth, prefix } = fitOf(config, shapesOf(file), path);
    const parameters = weightsInside(innerConfig(config, depth), prefix);
    checkWeights(file, parameters, { allowsMore: prefix !== '' });
    const read = await readAllFinite(
      file,
      parameters.map(({ name }) => name),
    );
    return depth === 0 ? inside(read, prefix) : growDenoiser(config, read, seed);
  } finally {
    await file.close();
  }
}

/**
 * Where an open file has the weights of a config's network: names in the file by names in the network.
 * @throws InputError naming what is missing, unexpected or of another shape, also when the file's network is an inner one of the config
 */
export function denoiserSources(config: DenoiserConfig, file: WeightsFile): Readonly<Record<string, string>> {
  const { depth, prefix } = fitOf(config, shapesOf(file), file.path);
  if (depth > 0) {
    const [outer] = resolutionsOf(config);
    throw new InputError(`${file.path}: has the network at ${resolutionsOf(config)[depth]} pixels, and the config is for ${outer}`);
  }
  const parameters = weightsInside(config, prefix);
  checkWeights(file, parameters, { allowsMore: prefix !== '' });
  return Object.fromEntries(parameters.map(({ name }) => [name.slice(prefix.length), name]));
}

/** How a file's weights differ from those of a config's outermost network. */
export const denoiserDifferences = (config: DenoiserConfig, file: WeightsFile): Differences =>
  differencesOf(denoiserParameters(config), shapesOf(file));

/**
 * Fits weights to a config: unchanged if they are those of its outermost network, without the networks around it if they have some, else
 * with new outer networks around them.
 * @param given ml-mdm's names, in the checkpoint's layout
 * @throws InputError naming what differs from the closest network
 */
export function fitDenoiser(config: DenoiserConfig, given: NamedTensors, seed: number, where: string): NamedTensors {
  const { depth, prefix } = fitOf(config, given, where);
  return depth === 0 ? inside(given, prefix) : growDenoiser(config, given, seed);
}

/**
 * The networks around the given ones, taken from another denoiser instead of being new.
 * @param given as for `fitDenoiser`: weights of an inner network of the config
 * @param around weights whose outer networks are the config's
 * @throws InputError where `given` leaves nothing to take, and as `fitDenoiser`
 */
export function placeDenoiser(
  config: DenoiserConfig,
  given: NamedTensors,
  around: NamedTensors,
  where: { readonly given: string; readonly around: string },
): NamedTensors {
  const { depth } = fitOf(config, given, where.given);
  if (depth === 0) throw new InputError(`${where.given}: has all networks of the config: nothing is left to take from ${where.around}`);
  const outer = fitOf(config, around, where.around);
  if (outer.depth > 0) throw new InputError(`${where.around}: lacks the outermost network of the config`);
  const placed = Object.entries(given).map(([name, tensor]) => [INNER.repeat(depth) + name, tensor] as const);
  return { ...inside(around, outer.prefix), ...Object.fromEntries(placed) };
}

const shapesOf = (file: WeightsFile): Shapes => Object.fromEntries(file.names.map((name) => [name, file.info(name)]));

/** The weights of a network under their names in a file with other networks around it. */
const weightsInside = (config: DenoiserConfig, prefix: string): WeightSpec[] =>
  denoiserParameters(config).map(({ name, shape }) => ({ name: prefix + name, shape }));

/** What the names of an inner network's weights begin with. */
const INNER = 'inner_unet.';

/** Where weights and a config's networks are the same. */
interface Fit {
  /** Which network of the config has the weights, 0 being the outermost. */
  readonly depth: number;
  /** What the names of those weights begin with: `inner_unet.` once for each network of the file that is around the config's. */
  readonly prefix: string;
}

/** What lies inside a number of networks, under its own names. */
const inside = <T>(given: Readonly<Record<string, T>>, prefix: string): Record<string, T> =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );

function fitOf(config: DenoiserConfig, given: Shapes, where: string): Fit {
  const sides = resolutionsOf(config);
  const misfits = sides.map((_, depth) => differencesOf(denoiserParameters(innerConfig(config, depth)), given));
  const depth = misfits.findIndex((found) => countOf(found) === 0);
  if (depth >= 0) return { depth, prefix: '' };
  for (let prefix = INNER, own = inside(given, prefix); Object.keys(own).length > 0; prefix += INNER, own = inside(own, INNER))
    if (countOf(differencesOf(denoiserParameters(config), own)) === 0) return { depth: 0, prefix };
  const best = misfits.reduce((closest, found, index) => (countOf(found) < countOf(misfits[closest]!) ? index : closest), 0);
  throw new InputError(
    `${where}: matches no network of the config; closest is the one at ${sides[best]} pixels: ${describeDifferences(misfits[best]!)}`,
  );
}
