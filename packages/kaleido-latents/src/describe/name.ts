/** Words that a name may have. */
const MOST_WORDS = 3;
/** Words that a description begins with, and a name does not. */
const DETERMINERS = /^(an?|the|this|that|these|some|several|two|three|four|my|his|her|their)$/i;

/**
 * What a caption names, when it is the name of a class: a few words without an article or a full stop, `golden retriever`, of a list of
 * names (`tench, Tinca tinca`) the first. Undefined for a caption that describes.
 */
export function nameIn(caption: string): string | undefined {
  const [name = ''] = caption.trim().split(/,\s/);
  const words = name.split(/[\s_]+/).filter(Boolean);
  const isName = words.length > 0 && words.length <= MOST_WORDS && !DETERMINERS.test(words[0]!) && !/[.!?;:"]/.test(name);
  return isName ? words.join(' ') : undefined;
}

/** Whether a name stands for several things, by its ending: shoes and pants, not a dress, a bus or tennis. */
export const isPlural = (name: string): boolean => /[^suia]s$/i.test(name);

/** With `a` or `an` in front where it is needed. */
export const withArticle = (phrase: string, plural: boolean): string =>
  plural ? phrase : `${/^[aeiou]/i.test(phrase) ? 'an' : 'a'} ${phrase}`;
