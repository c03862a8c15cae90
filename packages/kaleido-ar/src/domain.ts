import { join } from 'node:path';
import type { Checkpoint } from '@kaleido/shared/checkpoint';
import { counts, decoded, list, object, type Parsed, parseConfig, text } from '@kaleido/shared/config';
import { wordsOf } from './unknown-words.ts';

/** The file of a checkpoint that says what it was trained on. */
export const DOMAIN_FILE = 'domain.json';

/** How often each name occurred. A list of names, as older folders have it, counts each once. */
const names = () =>
  decoded(
    (value) => (Array.isArray(value) ? Object.fromEntries(value.map((name) => [name, 1])) : value),
    counts('how often each name occurred, by name'),
  ).default({});

const domainSchema = object({
  words: counts('how often each word occurred, by word'),
  subjects: names(),
  things: names(),
  relations: names(),
  styles: names(),
  backdrops: names(),
  captions: list(text({ max: 200 }), { expected: 'a list of texts', max: 10_000 }).default([]),
});

/** What a model was trained on: how often each word, in lower case, and each name of what it draws occurred, and captions to try. */
export type Domain = Parsed<typeof domainSchema>;

/**
 * What a checkpoint was trained on; undefined where it does not say.
 * @throws InputError naming file, field, what was expected and what came
 */
export async function readDomain(checkpoint: Checkpoint): Promise<Domain | undefined> {
  if (!checkpoint.hasFile(DOMAIN_FILE)) return undefined;
  return parseConfig(domainSchema, await checkpoint.json(DOMAIN_FILE), { file: join(checkpoint.folder, DOMAIN_FILE) });
}

/** Names of a kind, the most frequent first. */
export const mostFrequent = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name);

/** The parts of words, as a domain counts them: in lower case, without single letters (`cat's` is `cat`). */
export const domainWords = (text: string): string[] =>
  wordsOf(text)
    .flatMap((word) => word.toLowerCase().split(/['\u2019-]/))
    .filter((part) => /\p{L}{2}/u.test(part));

/** The words of a text that never occurred in training, as they are spelt, each once. */
export const undrawnWords = ({ words }: Domain, text: string): string[] => [
  ...new Set(wordsOf(text).filter((word) => domainWords(word).some((part) => !Object.hasOwn(words, part)))),
];
