import { type ColourWord, colourWord } from './colour-words.ts';
import { difference, type Lab } from './lab.ts';

/** Number of k-means clusters. */
const GROUPS = 5;
const ROUNDS = 8;
/** Maximum difference of a colour and the same colour in shadow; lightness counts half. */
const SHADOW = 13;
/** Minimum share of the pixels for a second or third colour to be named. */
const MIN_SHARE = 0.18;
const MAX_COLOURS = 3;

interface Group {
  readonly mean: Lab;
  /** Number of pixels. */
  readonly count: number;
}

/** The one to three dominant colours of some pixels, most frequent first: k-means in L*a*b*, each cluster named by its word. */
export function dominantColours(pixels: readonly Lab[]): readonly ColourWord[] {
  const shares = new Map<string, { readonly word: ColourWord; share: number }>();
  for (const { mean, count } of merged(groupsOf(pixels))) {
    const word = colourWord(mean);
    const same = shares.get(word.word) ?? { word, share: 0 };
    same.share += count / pixels.length;
    shares.set(word.word, same);
  }
  const sorted = [...shares.values()].sort((a, b) => b.share - a.share);
  return sorted.filter(({ share }, index) => index === 0 || (index < MAX_COLOURS && share >= MIN_SHARE)).map(({ word }) => word);
}

/** Merges clusters of the same colour in light and shadow. */
function merged(groups: readonly Group[]): readonly Group[] {
  const kept: Group[] = [];
  for (const group of [...groups].sort((a, b) => b.count - a.count)) {
    const at = kept.findIndex(({ mean }) => isShadowed(mean, group.mean));
    if (at < 0) kept.push(group);
    else kept[at] = { mean: kept[at]!.mean, count: kept[at]!.count + group.count };
  }
  return kept;
}

/** Whether two colours differ mainly in lightness, and in that less than black and white. */
const isShadowed = (p: Lab, q: Lab): boolean => Math.hypot((p[0] - q[0]) / 2, p[1] - q[1], p[2] - q[2]) < SHADOW;

/** k-means, initialised with the first pixel and then the farthest from all chosen ones. */
function groupsOf(pixels: readonly Lab[]): readonly Group[] {
  let means = startsIn(pixels);
  let counts: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = means.map(() => [0, 0, 0, 0]);
    for (const pixel of pixels) {
      const sum = sums[nearest(pixel, means)]!;
      for (let c = 0; c < 3; c++) sum[c]! += pixel[c]!;
      sum[3]! += 1;
    }
    means = sums.map(([l = 0, a = 0, b = 0, n = 0], index) => (n > 0 ? [l / n, a / n, b / n] : means[index]!));
    counts = sums.map((sum) => sum[3]!);
  }
  return means.map((mean, index) => ({ mean, count: counts[index]! }));
}

function startsIn(pixels: readonly Lab[]): Lab[] {
  const starts = [pixels[0]!];
  const distances = pixels.map((pixel) => difference(pixel, starts[0]!));
  while (starts.length < GROUPS) {
    const farthest = pixels[distances.indexOf(distances.reduce((max, value) => Math.max(max, value), 0))]!;
    starts.push(farthest);
    for (const [i, pixel] of pixels.entries()) distances[i] = Math.min(distances[i]!, difference(pixel, farthest));
  }
  return starts;
}

function nearest(pixel: Lab, means: readonly Lab[]): number {
  let [best, min] = [0, Number.POSITIVE_INFINITY];
  for (const [i, mean] of means.entries()) {
    const distance = difference(pixel, mean);
    if (distance < min) [best, min] = [i, distance];
  }
  return best;
}
