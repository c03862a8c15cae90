import { type DenoiserConfig, denoiserParameters, growDenoiser, innerConfig, resolutionsOf } from '@kaleido/diffuse/internal';
import { InputError, show } from '@kaleido/shared/errors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { checkWeights, readAllFinite } from '@kaleido/shared/weights';
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
    const { depth, prefix } = fitOf(config, Object.fromEntries(file.names.map((name) => [name, file.info(name)])), path);
    const parameters = denoiserParameters(innerConfig(config, depth)).map(({ name, shape }) => ({ name: prefix + name, shape }));
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
 * Fits weights to a config: unchanged if they are those of its outermost network, without the networks around it if they have some, else
 * with new outer networks around them.
 * @param given ml-mdm's names, in the checkpoint's layout
 * @throws InputError naming the first weight that differs from the closest network
 */
export function fitDenoiser(config: DenoiserConfig, given: NamedTensors, seed: number, where: string): NamedTensors {
  const { depth, prefix } = fitOf(config, given, where);
  return depth === 0 ? inside(given, prefix) : growDenoiser(config, given, seed);
}

type Shapes = Readonly<Record<string, { readonly shape: readonly number[] }>>;

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
  const misfits = sides.map((_, depth) => differences(innerConfig(config, depth), given));
  const depth = misfits.findIndex((found) => found.length === 0);
  if (depth >= 0) return { depth, prefix: '' };
  for (let prefix = INNER, own = inside(given, prefix); Object.keys(own).length > 0; prefix += INNER, own = inside(own, INNER))
    if (differences(config, own).length === 0) return { depth: 0, prefix };
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
