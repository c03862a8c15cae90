import { type Domain, domainWords } from '@kaleido/ar/internal';
import type { Sample } from '@kaleido/data';
import { InputError } from '@kaleido/shared/errors';
import { type LatentPart, onlyParts, type SceneFacts, sceneFacts } from '@kaleido/shared/record';

/** Words that are kept: the most frequent ones, so that the file stays small however large the data are. */
const MAX_WORDS = 50_000;
/** Captions that are kept, to be tried by users. */
const MAX_CAPTIONS = 5;
const MAX_CAPTION_LENGTH = 200;

/** Counts what a run has been trained on, for `domain.json`. */
export interface DomainCensus {
  add(samples: readonly Pick<Sample, 'key' | 'caption' | 'latents' | 'scene' | 'vokenTokenizer'>[]): void;
  /** What was counted since the last call. */
  take(): Domain;
}

/** @param parts the parts that the model learns; others are not counted */
export function openCensus(parts: readonly LatentPart[]): DomainCensus {
  let seen = emptyCounts();
  let tokenizer: string | undefined;
  return {
    add(samples) {
      for (const sample of samples) {
        for (const text of textsOf(sample, parts)) for (const word of domainWords(text)) count(seen.words, word);
        const { subjects = [], things = [], relation, style, backdrop } = factsOf(sample) ?? {};
        for (const subject of subjects) count(seen.subjects, subject);
        for (const thing of things) count(seen.things, thing);
        if (relation !== undefined) count(seen.relations, relation);
        if (style !== undefined) count(seen.styles, style);
        if (backdrop !== undefined) count(seen.backdrops, backdrop);
        if (onlyParts(sample.latents, parts).voken) tokenizer ??= sample.vokenTokenizer;
        if (seen.captions.size < MAX_CAPTIONS && sample.caption.length <= MAX_CAPTION_LENGTH) seen.captions.add(sample.caption);
      }
    },
    take() {
      const { words, subjects, things, relations, styles, backdrops, captions } = seen;
      seen = emptyCounts();
      const [subjectCounts, thingCounts] = [Object.fromEntries(subjects), Object.fromEntries(things)];
      return {
        ...{ words: Object.fromEntries(words), subjects: subjectCounts, things: thingCounts, relations: Object.fromEntries(relations) },
        ...{ styles: Object.fromEntries(styles), backdrops: Object.fromEntries(backdrops), captions: [...captions] },
        ...(tokenizer !== undefined && { voken_tokenizer: tokenizer }),
      };
    },
  };
}

/**
 * Several counts as one; the most frequent words and names first.
 * @throws InputError when they are of vokens of two tokenizers
 */
export function sumDomains(domains: readonly Domain[]): Domain {
  const sum = (field: Exclude<keyof Domain, 'captions' | 'voken_tokenizer'>) => {
    const total = new Map<string, number>();
    for (const domain of domains) for (const [name, times] of Object.entries(domain[field])) count(total, name, times);
    const sorted = [...total].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return Object.fromEntries(sorted.slice(0, MAX_WORDS));
  };
  return {
    ...{ words: sum('words'), subjects: sum('subjects'), things: sum('things'), relations: sum('relations') },
    ...{ styles: sum('styles'), backdrops: sum('backdrops') },
    captions: [...new Set(domains.flatMap(({ captions }) => captions))].slice(0, MAX_CAPTIONS),
    ...tokenizerOf(domains),
  };
}

function tokenizerOf(domains: readonly Domain[]): Pick<Domain, 'voken_tokenizer'> {
  const [first, second] = new Set(domains.flatMap(({ voken_tokenizer = [] }) => voken_tokenizer));
  if (second !== undefined) throw new InputError(`the data have vokens of two tokenizers, ${first} and ${second}`);
  return first === undefined ? {} : { voken_tokenizer: first };
}

const emptyCounts = () => ({
  ...{ words: new Map<string, number>(), subjects: new Map<string, number>(), things: new Map<string, number>() },
  ...{ relations: new Map<string, number>(), styles: new Map<string, number>(), backdrops: new Map<string, number>() },
  captions: new Set<string>(),
});

const count = (counts: Map<string, number>, name: string, times = 1) => counts.set(name, (counts.get(name) ?? 0) + times);

function textsOf({ caption, latents }: Pick<Sample, 'caption' | 'latents'>, parts: readonly LatentPart[]): string[] {
  const { text, bbox = [], blob = [] } = onlyParts(latents, parts);
  return [caption, ...(text === undefined ? [] : [text]), ...[...bbox, ...blob].map((segment) => segment.text)];
}

/** What a picture shows; undefined if its `scene` is missing, or is another tool's field of that name. */
function factsOf({ scene, key }: Pick<Sample, 'key' | 'scene'>): SceneFacts | undefined {
  try {
    return sceneFacts(scene, key);
  } catch {
    return undefined;
  }
}
