import { median } from '@kaleido/shared/median';
import { mean } from '../averages.ts';
import type { SeenPicture } from '../features.ts';
import { bestOverlaps, plannedPlaces } from '../probe/planned-places.ts';
import { plannedWords, type WordPair } from '../probe/planned-words.ts';
import { type Proportion, shareOf } from '../probe/proportion.ts';
import type { Comparison, Json, Metric } from './metric.ts';
import { seenFakes, withoutReadings } from './requirements.ts';

/** Minimum IoU at which a box or blob counts as placed where the plan has it. */
const MIN_IOU = 0.6;

/** Comparisons of plans with the pictures drawn from them. */
interface Compared {
  /** By attribute. */
  readonly words: ReadonlyMap<string, readonly WordPair[]>;
  readonly overlaps: { readonly boxes: readonly number[]; readonly blobs: readonly number[] };
}

function compared(pictures: readonly SeenPicture[]): Compared {
  const words = new Map<string, WordPair[]>();
  for (const { reading, said } of pictures)
    for (const [attribute, pair] of plannedWords(said, reading)) words.set(attribute, [...(words.get(attribute) ?? []), pair]);
  const overlaps = (part: 'boxes' | 'blobs') =>
    pictures.flatMap(({ reading, said }) => plannedPlaces(said, part).flatMap((planned) => bestOverlaps(planned, reading[planned.kind])));
  return { words, overlaps: { boxes: overlaps('boxes'), blobs: overlaps('blobs') } };
}

const isEmpty = ({ words, overlaps }: Compared): boolean => words.size === 0 && overlaps.boxes.length === 0 && overlaps.blobs.length === 0;

const fakes = (comparison: Comparison): Compared => compared(seenFakes(comparison).pictures);

/**
 * Obedience: how well pictures follow their plans, as a probe reads them. For each attribute of the text (style, backdrop, weather, facing,
 * colours…), the share of pictures that show the planned word; for boxes and for blobs, the share that overlap the planned ones with an IoU
 * of at least 0.6. The value is the mean of these shares. `can_it` lists the share for each word: whether the model can draw it when asked
 * to (the second half of DIMCIM, arXiv 2506.05108).
 */
export const obedience: Metric = {
  title: 'obedience',
  compares: false,
  isRead: true,
  absent: (comparison) =>
    withoutReadings(comparison) ?? (isEmpty(fakes(comparison)) ? 'no fake has a plan (latents) that the probe can check' : undefined),
  async measure(comparison) {
    const { words, overlaps } = fakes(comparison);
    const details = [
      ...[...words].map(([attribute, pairs]) => [attribute, wordDetail(pairs)] as const),
      ...Object.entries(overlaps).flatMap(([part, values]) => (values.length > 0 ? [[part, overlapDetail(values)] as const] : [])),
    ];
    return { value: mean(details.map(([, { value }]) => value)), ...Object.fromEntries(details) };
  },
};

type Detail = Proportion | (Omit<Proportion, string> & { readonly value: number; readonly [detail: string]: Json });

function wordDetail(pairs: readonly WordPair[]): Detail {
  const words = [...new Set(pairs.map(({ planned }) => planned))];
  const right = (list: readonly WordPair[]) => shareOf(list.map(({ planned, read }) => planned === read));
  return {
    ...right(pairs),
    can_it: Object.fromEntries(words.map((word) => [word, right(pairs.filter(({ planned }) => planned === word))])),
  };
}

const overlapDetail = (overlaps: readonly number[]): Detail => ({
  ...shareOf(overlaps.map((overlap) => overlap >= MIN_IOU)),
  median: median(overlaps),
});
