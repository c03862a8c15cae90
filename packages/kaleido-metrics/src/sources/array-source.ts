import { InputError } from '@kaleido/shared/errors';
import type { Features } from '../features.ts';
import { matrix } from '../linear-algebra/matrix.ts';
import type { Moments } from '../moments.ts';
import type { NpyArray } from '../npz/npy-array.ts';
import { type ArrayFile, openArrays } from '../npz/read-arrays.ts';
import { checkMoments, checkPoints } from './check-features.ts';
import { LABEL_MEMBER, type Label, parseLabel, parseLabelText } from './label.ts';

/** What an npz or npy file holds. */
export type ArraySource =
  /** Features; without a label their origin is unknown. */
  | { readonly kind: 'features'; readonly features: Omit<Features, 'origin'>; readonly label: Label | undefined }
  /** Mean and covariance alone. */
  | { readonly kind: 'statistics'; readonly moments: Moments; readonly label: Label | undefined }
  /** Pictures, as ADM writes them: to be read as such. */
  | { readonly kind: 'pictures' };

/** Whether a file is what --shard wrote: both sides of a comparison (`../parts.ts`). */
export const holdsPart = ({ names }: ArrayFile): boolean => names.includes('real_feats') && names.includes('fake_feats');

export const isArrayFile = (source: string): boolean => /\.np[yz]$/i.test(source);

/** Names under which programs keep features: ours and clean-fid's, others'. */
const featureNames = ['feats', 'features'];

/**
 * Reads an npz or npy file: features (`feats`, `features`, or the only array of two axes), else pictures (`arr_0` of four axes), else
 * statistics (`mu`, `sigma`).
 * @throws InputError that begins with the path
 */
export async function readArraySource(path: string): Promise<ArraySource> {
  const file = await openArrays(path);
  try {
    if (holdsPart(file))
      throw new InputError(`${path}: expected features, pictures or statistics, got a part of a run: join parts with merge`);
    const text = await file.text(LABEL_MEMBER);
    const where = `${path}: ${LABEL_MEMBER}`;
    const label = text === undefined ? undefined : parseLabel(parseLabelText(text, where), where);
    const name = await featureArray(file);
    if (name !== undefined) return { kind: 'features', features: await readFeatures(file, name, label), label };
    if (file.names.includes('arr_0') && (await file.shape('arr_0')).length === 4) return { kind: 'pictures' };
    if (file.names.includes('mu') && file.names.includes('sigma'))
      return { kind: 'statistics', moments: await readMoments(file, ['mu', 'sigma'], label?.count), label };
    throw new InputError(
      `${path}: expected features (feats), pictures (arr_0) or statistics (mu, sigma), got ${file.names.join(', ') || 'nothing'}`,
    );
  } finally {
    await file.close();
  }
}

/** The name of the array of features, if there is one. */
async function featureArray(file: ArrayFile): Promise<string | undefined> {
  const known = featureNames.find((name) => file.names.includes(name));
  if (known !== undefined || file.names.length !== 1) return known;
  const [only] = file.names;
  return file.path.toLowerCase().endsWith('.npy') || (await file.shape(only!)).length === 2 ? only : undefined;
}

async function readFeatures(file: ArrayFile, name: string, label: Label | undefined): Promise<Omit<Features, 'origin'>> {
  const { data, width } = await readTable(file, name);
  const count = data.length / width;
  if (label && label.count !== count)
    throw new InputError(`${file.path}: ${LABEL_MEMBER} says ${label.count} samples, but ${name} has ${count}`);
  const probabilities = label?.classes === undefined ? undefined : await readTable(file, 'probabilities');
  return {
    width,
    data,
    ...(label?.ids && { ids: label.ids }),
    ...(label?.captions && { captions: label.captions }),
    ...(probabilities && { probabilities: { classes: probabilities.width, data: Float32Array.from(probabilities.data) } }),
  };
}

/** An array of two axes of numbers that are checked. */
async function readTable(file: ArrayFile, name: string): Promise<{ data: Float32Array | Float64Array; width: number }> {
  const { shape, data } = await file.read(name);
  const where = name === '' ? file.path : `${file.path}: ${name}`;
  const [, width] = shape;
  if (shape.length !== 2 || !width) throw new InputError(`${where}: expected features [samples, width], got [${shape.join(', ')}]`);
  const table = { width, data: data instanceof Uint8Array ? Float32Array.from(data) : data };
  checkPoints(table, where);
  return table;
}

/** Mean and covariance under their names. */
async function readMoments(file: ArrayFile, [meanName, covarianceName]: readonly [string, string], count?: number): Promise<Moments> {
  const [mean, covariance] = [await file.read(meanName), await file.read(covarianceName)];
  const [width] = mean.shape;
  const fits = covariance.shape.length === 2 && covariance.shape.every((side) => side === width);
  if (mean.shape.length !== 1 || !width || !fits)
    throw new InputError(
      `${file.path}: expected ${meanName} [d] and ${covarianceName} [d, d], got [${mean.shape.join(', ')}] and [${covariance.shape.join(', ')}]`,
    );
  const moments = {
    mean: doubles(mean),
    covariance: matrix(width, width, doubles(covariance)),
    ...(count !== undefined && { count }),
  };
  checkMoments(moments, file.path);
  return moments;
}

const doubles = ({ data }: NpyArray): Float64Array => (data instanceof Float64Array ? data : Float64Array.from(data));
