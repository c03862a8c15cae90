import type { Said } from '@kaleido/data/pictures';
import { readDescription } from '@kaleido/scenes/reading';
import type { Reading } from './reading.ts';

/** A word of a plan, and the probe's answer for the same attribute. */
export interface WordPair {
  readonly planned: string;
  readonly read: string;
}

/** Words of a plan's text, with the probe's answers, by attribute (`style`, `colors.sky`, `facing`). */
export function plannedWords({ latents }: Said, { words, each }: Reading): Map<string, WordPair> {
  const pairs = new Map<string, WordPair>();
  const { colors = {}, ...said } = readDescription(latents?.text ?? '');
  const add = (attribute: string, planned: string, read: string | undefined): void => {
    if (read !== undefined) pairs.set(attribute, { planned, read });
  };
  for (const [attribute, planned] of [
    ...Object.entries(said),
    ...Object.entries(colors).map(([of, color]) => [`colors.${of}`, color] as const),
  ]) {
    if (typeof planned === 'string') add(attribute, planned, words[attribute]?.word);
    else if (planned?.[0] !== undefined) add(attribute, planned[0], each[attribute]?.[0]?.word);
  }
  return pairs;
}
