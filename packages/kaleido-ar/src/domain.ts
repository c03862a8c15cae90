import { join } from 'node:path';
import type { Checkpoint } from '@kaleido/shared/checkpoint';
import { counts, decoded, list, object, optional, type Parsed, parseConfig, text } from '@kaleido/shared/config';
import { wordsOf } from './unknown-words.ts';

/** The file of a checkpoint that describes its training data. */
export const DOMAIN_FILE = 'domain.json';

/** Counts by name. A list of names, as in older folders, counts each once. */
const names = () =>
  decoded((value) => (Array.isArray(value) ? Object.fromEntries(value.map((name) => [name, 1])) : value), counts('counts by name')).default(
    {},
  );

const domainSchema = object({
  words: counts('counts by word'),
  subjects: names(),
  things: names(),
  relations: names(),
  styles: names(),
  backdrops: names(),
  captions: list(text({ max: 200 }), { expected: 'a list of texts', max: 10_000 }).default([]),
  voken_tokenizer: optional(text()),
});

/**
 * A model's training data in short: counts of words (lower case) and of the names of what it can draw, captions to try, and the tokenizer of
 * the vokens, if these named one.
 */
export type Domain = Parsed<typeof domainSchema>;

/**
 * Reads the domain of a checkpoint; undefined if it has none.
 * @throws InputError naming file, field, what was expected and what came
 */
export async function readDomain(checkpoint: Checkpoint): Promise<Domain | undefined> {
  if (!checkpoint.hasFile(DOMAIN_FILE)) return undefined;
  return parseConfig(domainSchema, await checkpoint.json(DOMAIN_FILE), { file: join(checkpoint.folder, DOMAIN_FILE) });
}

/** Names, most frequent first. */
export const mostFrequent = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name);

/** The parts of words that a domain counts: in lower case, without single letters (`cat's` is `cat`). */
export const domainWords = (text: string): string[] =>
  wordsOf(text)
    .flatMap((word) => word.toLowerCase().split(/['\u2019-]/))
    .filter((part) => /\p{L}{2}/u.test(part));

/** The words of a text that never occurred in training, as spelt there, without repetition. */
export const undrawnWords = ({ words }: Domain, text: string): string[] => [
  ...new Set(wordsOf(text).filter((word) => domainWords(word).some((part) => !Object.hasOwn(words, part)))),
];
