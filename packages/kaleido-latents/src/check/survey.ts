import { type LatentPart, latentParts } from '@kaleido/shared/record';
import { type Distribution, distributionOf } from './distribution.ts';
import { keepExtremes } from './extremes.ts';
import { type Checked, type MeasureName, measureNames, measures, type Values, valuesOf } from './measures.ts';

/** A picture that is unlike the others. */
interface Odd<T> {
  readonly item: T;
  /** In how many typical differences it is from the median, in the measure in which it is farthest. */
  readonly oddness: number;
  /** Which measure that is, its number, and the median: `boxes: 9, usually 1`. */
  readonly reason: string;
}

/** What was counted. */
export interface Survey<T> {
  readonly pictures: number;
  /** How many pictures have which part. */
  readonly parts: Readonly<Record<LatentPart, number>>;
  /** Of the measures that say something of at least one picture. */
  readonly distributions: Readonly<Partial<Record<MeasureName, Distribution>>>;
  /** The oddest first. */
  readonly oddest: readonly Odd<T>[];
}

/** Counts what pictures have, one after another, and keeps those that may turn out to be the oddest. */
export interface Surveyor<T> {
  /** @param item made only for a picture that is worth keeping so far */
  add(checked: Checked, item: () => Promise<T>): Promise<void>;
  survey(): Survey<T>;
}

/**
 * @param most how many of the oddest are looked for. What is odd depends on the median of all, but whatever it is, the oddest by a measure
 * are among those with the lowest and the highest numbers: that many of each are kept.
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

/** Three digits, of which no zeros at the end. */
const shown = (value: number): string => String(Number(value.toPrecision(3)));
