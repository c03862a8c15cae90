import { type LatentPart, latentParts } from '@kaleido/shared/record';
import { type Distribution, distributionOf } from './distribution.ts';
import { keepExtremes } from './extremes.ts';
import { type Checked, type MeasureName, measureNames, measures, type Values, valuesOf } from './measures.ts';

/** An outlier. */
interface Odd<T> {
  readonly item: T;
  /** Distance from the median in units of the measure's `spread`, for the measure in which it is farthest. */
  readonly oddness: number;
  /** That measure, its value and the median: `boxes: 9, usually 1`. */
  readonly reason: string;
}

/** Statistics of the latents of many pictures. */
export interface Survey<T> {
  readonly pictures: number;
  /** Number of pictures with each part. */
  readonly parts: Readonly<Record<LatentPart, number>>;
  /** Of the measures that apply to at least one picture. */
  readonly distributions: Readonly<Partial<Record<MeasureName, Distribution>>>;
  /** Outliers, farthest first. */
  readonly oddest: readonly Odd<T>[];
}

/** Collects statistics of pictures one by one, and keeps those that may turn out to be outliers. */
export interface Surveyor<T> {
  /** @param item called only for a picture that is currently worth keeping */
  add(checked: Checked, item: () => Promise<T>): Promise<void>;
  survey(): Survey<T>;
}

/**
 * @param most number of outliers to find. The median is known only at the end, but whatever it is, the outliers of a measure are among the
 * `most` lowest and the `most` highest values, which are kept.
 */
export function openSurvey<T>(most: number): Surveyor<T> {
  interface Kept {
    readonly values: Values;
    readonly item: T;
  }
  const parts = { text: 0, bbox: 0, blob: 0, voken: 0 };
  const numbers = new Map<MeasureName, number[]>(measureNames.map((name) => [name, []]));
  const extremes = new Map(measureNames.map((name) => [name, keepExtremes<Kept>(most)]));
  let pictures = 0;
  return {
    async add(checked, item) {
      pictures++;
      for (const part of latentParts) if (checked.latents[part] !== undefined) parts[part]++;
      const values = valuesOf(checked);
      const given = Object.entries(values) as [MeasureName, number][];
      for (const [name, value] of given) numbers.get(name)!.push(value);
      if (!given.some(([name, value]) => extremes.get(name)!.takes(value))) return;
      const kept = { values, item: await item() };
      for (const [name, value] of given) extremes.get(name)!.add(value, kept);
    },
    survey() {
      const distributions = Object.fromEntries(
        [...numbers].flatMap(([name, values]) => (values.length > 0 ? [[name, distributionOf(values)]] : [])),
      ) as Survey<T>['distributions'];
      const kept = new Set([...extremes.values()].flatMap((pool) => pool.items()));
      const oddest = [...kept]
        .map(({ values, item }) => ({ item, ...oddnessOf(values, distributions) }))
        .filter(({ oddness }) => oddness > 0)
        .sort((a, b) => b.oddness - a.oddness)
        .slice(0, most);
      return { pictures, parts, distributions, oddest };
    },
  };
}

function oddnessOf(values: Values, distributions: Survey<unknown>['distributions']): Pick<Odd<unknown>, 'oddness' | 'reason'> {
  let found = { oddness: 0, reason: '' };
  for (const name of measureNames) {
    const [value, distribution] = [values[name], distributions[name]];
    if (value === undefined || !distribution || distribution.spread === 0) continue;
    const oddness = Math.abs(value - distribution.median) / distribution.spread;
    if (oddness > found.oddness)
      found = { oddness, reason: `${measures[name].name}: ${shown(value)}, usually ${shown(distribution.median)}` };
  }
  return found;
}

/** Three significant digits, without trailing zeros. */
const shown = (value: number): string => String(Number(value.toPrecision(3)));
