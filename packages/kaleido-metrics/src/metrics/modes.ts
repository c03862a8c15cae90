import { mean } from '../averages.ts';
import type { Seen, SeenPicture } from '../features.ts';
import { countsOf, effectiveNumber } from '../probe/effective-number.ts';
import { proportion } from '../probe/proportion.ts';
import type { Reading } from '../probe/reading.ts';
import type { Comparison, Json, Metric } from './metric.ts';
import { seenFakes, withoutReadings } from './requirements.ts';

/** Attributes that captions leave open; `places` and `facing` are those of the leftmost subject. */
const attributes = ['style', 'backdrop', 'places', 'facing'] as const;
type Attribute = (typeof attributes)[number];

const wordFor = ({ words, each }: Reading, attribute: Attribute): string | undefined => (words[attribute] ?? each[attribute]?.[0])?.word;

const valuesOf = (pictures: readonly SeenPicture[], attribute: Attribute): string[] =>
  pictures.flatMap(({ reading }) => wordFor(reading, attribute) ?? []);

/** Groups of pictures with the same caption, each of at least two. */
function groupsOf({ pictures }: Seen): SeenPicture[][] {
  const groups = new Map<string, SeenPicture[]>();
  for (const picture of pictures) {
    const { caption } = picture.said;
    if (caption !== undefined) groups.set(caption, [...(groups.get(caption) ?? []), picture]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

const classesFor = ({ by }: Seen, attribute: Attribute): number =>
  by.config.heads.find(({ of, kind }) => of === attribute && (kind === 'word' || kind === 'each'))?.classes.length ?? 0;

/** Effective number of values of each attribute, averaged over captions. */
export function modesByAttribute(seen: Seen, groups: readonly (readonly SeenPicture[])[]): Partial<Record<Attribute, number>> {
  const read = attributes.filter((attribute) => classesFor(seen, attribute) > 0);
  const modesOf = (group: readonly SeenPicture[], attribute: Attribute) =>
    effectiveNumber(countsOf(valuesOf(group, attribute)).values(), classesFor(seen, attribute));
  return Object.fromEntries(
    read.flatMap((attribute) => {
      const counted = groups.filter((group) => valuesOf(group, attribute).length > 0);
      return counted.length === 0 ? [] : [[attribute, mean(counted.map((group) => modesOf(group, attribute)))]];
    }),
  );
}

/**
 * Modes: the effective number of styles, backdrops, places and facings among the pictures of one caption, averaged over captions; `real`
 * is that of all reals together. `does_it` is how often each value is drawn unprompted (the first half of DIMCIM, arXiv 2506.05108), and
 * how often it occurs in the reals.
 */
export const modes: Metric = {
  title: 'modes',
  compares: false,
  isRead: true,
  absent(comparison) {
    const missing = withoutReadings(comparison);
    if (missing !== undefined) return missing;
    const seen = seenFakes(comparison);
    if (!attributes.some((attribute) => classesFor(seen, attribute) > 0)) return `${seen.by.path}: reads none of ${attributes.join(', ')}`;
    return groupsOf(seen).length > 0 ? undefined : 'no caption has more than one fake';
  },
  async measure(comparison) {
    const seen = seenFakes(comparison);
    const groups = groupsOf(seen);
    const numbers = modesByAttribute(seen, groups);
    return {
      value: mean(Object.values(numbers)),
      captions: groups.length,
      pictures: groups.flat().length,
      ...Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [name, detailOf(comparison, groups.flat(), name as Attribute, value)]),
      ),
    };
  },
};

function detailOf({ real }: Comparison, pictures: readonly SeenPicture[], attribute: Attribute, modes: number): Json {
  const reals = real?.features?.seen;
  const realCounts = reals && countsOf(valuesOf(reals.pictures, attribute));
  const counts = countsOf(valuesOf(pictures, attribute));
  const total = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((sum, count) => sum + count, 0);
  const [all, allReals] = [total(counts), realCounts ? total(realCounts) : 0];
  const values = new Set([...counts.keys(), ...(realCounts?.keys() ?? [])]);
  return {
    modes,
    ...(reals && realCounts && allReals > 0 && { real: effectiveNumber(realCounts.values(), classesFor(reals, attribute)) }),
    does_it: Object.fromEntries(
      [...values].map((value) => [
        value,
        { ...proportion(counts.get(value) ?? 0, all), ...(allReals > 0 && { real: (realCounts!.get(value) ?? 0) / allReals }) },
      ]),
    ),
  };
}
