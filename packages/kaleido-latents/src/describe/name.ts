/** Maximum number of words of a class name. */
const MAX_WORDS = 3;
/** First words of descriptions, but not of class names. */
const DETERMINERS = /^(an?|the|this|that|these|some|several|two|three|four|my|his|her|their)$/i;

/**
 * The class name in a caption that is one: a few words without article or full stop (`golden retriever`), or the first of a list of
 * synonyms (`tench, Tinca tinca`). Undefined for a descriptive caption.
 */
export function nameIn(caption: string): string | undefined {
  const [name = ''] = caption.trim().split(/,\s/);
  const words = name.split(/[\s_]+/).filter(Boolean);
  const isName = words.length > 0 && words.length <= MAX_WORDS && !DETERMINERS.test(words[0]!) && !/[.!?;:"]/.test(name);
  return isName ? words.join(' ') : undefined;
}

/** Whether a name is plural, judging by its ending: shoes and pants, but not dress, bus or tennis. */
export const isPlural = (name: string): boolean => /[^suia]s$/i.test(name);

/** Prefixes a singular phrase with `a` or `an`. */
export const withArticle = (phrase: string, plural: boolean): string =>
  plural ? phrase : `${/^[aeiou]/i.test(phrase) ? 'an' : 'a'} ${phrase}`;
