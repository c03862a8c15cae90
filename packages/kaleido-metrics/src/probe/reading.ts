import type { Blob, Box } from '@kaleido/shared/record';
import { blobOf, boxOf, placeAt } from './places.ts';
import { type EntityKind, entityKinds, type Head, type ProbeConfig } from './probe-config.ts';

/** The most probable word of an attribute. */
interface Answer {
  readonly word: string;
  readonly probability: number;
}

/** A subject or a thing that a probe sees. */
interface Seen {
  readonly name: string;
  readonly box: Box;
  readonly blob: Blob;
}

/** A probe's answers about one picture. */
export interface Reading {
  /** By attribute: `style`, `colors.sky`. */
  readonly words: Readonly<Record<string, Answer>>;
  /** For each subject from left to right, by attribute. */
  readonly each: Readonly<Record<string, readonly Answer[]>>;
  /** From left to right. Names come in no particular order: the probe does not say which name belongs to which box. */
  readonly subjects: readonly Seen[];
  readonly things: readonly Seen[];
}

/**
 * Turns a probe's raw outputs for one picture into answers.
 * @param logits [K]
 * @param places [slots · 9]
 */
export function readingOf(config: ProbeConfig, logits: Float32Array, places: Float32Array): Reading {
  const answers = answersOf(config, logits);
  const ofKind = (kind: Head['kind']) => answers.filter(({ head }) => head.kind === kind);
  const seen = (kind: EntityKind): Seen[] => {
    const names = ofKind('names').find(({ head }) => head.of === kind);
    if (!names) return [];
    const count = ofKind('count').find(({ head }) => head.of === kind);
    const first = kind === 'subjects' ? 0 : config.most.subjects;
    return apportioned(names.probabilities, Math.min(config.most[kind], count ? Number(count.word) : 1)).map((index, slot) => {
      const place = placeAt(places, first + slot);
      return { name: names.head.classes[index]!, box: boxOf(place), blob: blobOf(place) };
    });
  };
  const [subjects, things] = entityKinds.map(seen) as [Seen[], Seen[]];
  const each: Record<string, Answer[]> = {};
  for (const { head, word, probability } of ofKind('each'))
    if (head.slot < subjects.length) each[head.of] = [...(each[head.of] ?? []), { word, probability }];
  return {
    words: Object.fromEntries(ofKind('word').map(({ head, word, probability }) => [head.of, { word, probability }])),
    each,
    subjects,
    things,
  };
}

/** Each head's answer, with the probabilities of all its classes. */
function answersOf({ heads }: ProbeConfig, logits: Float32Array) {
  let at = 0;
  return heads.map((head) => {
    const probabilities = softmax(logits.subarray(at, at + head.classes.length), head.temperature);
    at += head.classes.length;
    const best = argmax(probabilities);
    return { head, probabilities, word: head.classes[best]!, probability: probabilities[best]! };
  });
}

/** softmax(logits / temperature), in double precision. */
export function softmax(logits: Float32Array, temperature = 1): Float64Array {
  const max = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - max) / temperature));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

const argmax = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((best, value, index) => (value > values[best]! ? index : best), 0);

/** Distributes `count` seats in proportion to `shares` (Webster's method). Decides between two of one class and one each of two. */
export function apportioned(shares: ArrayLike<number>, count: number): number[] {
  const seats = new Float64Array(shares.length);
  const order: number[] = [];
  for (let seat = 0; seat < count; seat++) {
    const quotients = Array.from(shares, (share, index) => share / (2 * seats[index]! + 1));
    const next = argmax(quotients);
    seats[next]!++;
    order.push(next);
  }
  return order.sort((a, b) => a - b);
}
