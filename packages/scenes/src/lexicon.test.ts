import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codePoints } from './art/emoji.ts';
import { subjects } from './lexicon.ts';

interface Named {
  readonly label: string;
  readonly tags: readonly string[];
  readonly keywords: readonly string[];
}

const { emoji } = JSON.parse(readFileSync(new URL('../fixtures/emoji-names.json', import.meta.url), 'utf8')) as {
  emoji: Record<string, Named>;
};

const slug = (label: string): string =>
  label
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-');

it('names every emoji as emojibase does', () => {
  for (const [name, code] of Object.entries(codePoints)) expect(slug(emoji[code]!.label), code).toBe(name);
});

it('calls subjects what emojibase or emojilib call them', () => {
  const own = ['piglet', 'pony', 'ape'];
  for (const [subject, { nouns, drawings }] of Object.entries(subjects)) {
    const known = drawings.map((name) => emoji[codePoints[name]!]!).flatMap(({ label, tags, keywords }) => [label, ...tags, ...keywords]);
    const words = known.join(' | ').toLowerCase();
    for (const { one } of nouns) {
      const noun = one.replace(/^an? /, '');
      if (!own.includes(noun)) expect(words, subject).toContain(noun);
    }
  }
});
