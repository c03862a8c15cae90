import { toByteCharacters } from './byte-level.ts';
import { type Fields, fieldsOf, type Maker, make } from './fields.ts';
import { compilePattern } from './pattern/compile.ts';
import { matches } from './pattern/match.ts';
import { parsePattern } from './pattern/parse.ts';
import type { Pattern } from './pattern.ts';
import { patternOf } from './pattern.ts';
import { behaviours, split } from './split.ts';

/** Splits a normalised text into non-empty words. `isFirst`: whether the text is at the beginning of the input. */
export type PreTokenizer = (text: string, isFirst: boolean) => readonly string[];

/** GPT-2's regular expression for splitting. */
const gpt2 = compilePattern(parsePattern("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"));

/** A pattern that matches single characters. */
const each = (expression: RegExp): Pattern =>
  function* (text) {
    for (const match of text.matchAll(expression)) yield [match.index, match.index + match[0].length];
  };

const space = each(/\p{White_Space}/gu);
const punctuation = each(/[\p{P}!-/:-@[-`{-~]/gu);
const numeric = each(/\p{N}/gu);

/** By type. */
const preTokenizers: Readonly<Record<string, Maker<PreTokenizer>>> = {
  WhitespaceSplit: () => (text) => split(text, space, 'Removed'),
  Whitespace: () => (text) =>
    text.match(/[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+/gu) ??
    [],
  BertPreTokenizer: () => (text) => split(text, space, 'Removed').flatMap((word) => split(word, punctuation, 'Isolated')),
  Punctuation(fields) {
    const behaviour = fields.choice('behavior', behaviours, 'Isolated');
    return (text) => split(text, punctuation, behaviour);
  },
  Digits(fields) {
    const behaviour = fields.flag('individual_digits', false) ? 'Isolated' : 'Contiguous';
    return (text) => split(text, numeric, behaviour);
  },
  CharDelimiterSplit(fields) {
    const delimiter = fields.character('delimiter');
    return (text) => text.split(delimiter).filter((word) => word !== '');
  },
  Split(fields) {
    const [pattern, behaviour, invert] = [
      patternOf(fields),
      fields.choice('behavior', behaviours, 'Isolated'),
      fields.flag('invert', false),
    ];
    return (text) => split(text, pattern, behaviour, invert);
  },
  ByteLevel(fields) {
    const [prefix, isCut] = [fields.flag('add_prefix_space', true), fields.flag('use_regex', true)];
    fields.ignore('trim_offsets'); // only affects offsets in the text
    return (text) => {
      const spaced = prefix && !text.startsWith(' ') ? ` ${text}` : text;
      const words = isCut ? split(spaced, (one) => matches(gpt2, one), 'Isolated') : [spaced];
      return words.map(toByteCharacters);
    };
  },
  Metaspace,
  Sequence(fields) {
    const [first, ...others] = fields.parts('pretokenizers').map((part, index) => {
      if (index > 0) refuseFirst(part);
      return make(preTokenizers, part);
    });
    if (!first) return (text) => [text];
    return (text, isFirst) => others.reduce((words, step) => words.flatMap((word) => step(word, false)), first(text, isFirst));
  },
};

/** Replaces the space before a word by a mark, as SentencePiece does. */
function Metaspace(fields: Fields): PreTokenizer {
  const mark = fields.character('replacement', '\u2581');
  const scheme = prependScheme(fields);
  const isCut = fields.flag('split', true);
  const marks: Pattern = (text) => each(new RegExp(`[${mark.replace(/[\\\]^-]/, '\\$&')}]`, 'gu'))(text);
  return (text, isFirst) => {
    const marked = text.replaceAll(' ', () => mark);
    const isPrefixed = (scheme === 'always' || (scheme === 'first' && isFirst)) && !marked.startsWith(mark);
    const whole = isPrefixed ? mark + marked : marked;
    return isCut ? split(whole, marks, 'MergedWithNext') : [whole];
  };
}

/** When to put a mark before a text: `prepend_scheme`, with which an older file's `add_prefix_space` must agree. */
export function prependScheme(fields: Fields): 'always' | 'never' | 'first' {
  const scheme = fields.choice('prepend_scheme', ['always', 'never', 'first'], 'always');
  const isNever = !fields.flag('add_prefix_space', true);
  fields.ignore('str_rep'); // older files; always equal to the replacement
  if (isNever && scheme !== 'never') return fields.refuse(`add_prefix_space: false contradicts prepend_scheme "${scheme}"`);
  return scheme;
}

/** Refuses `first` after another split, where it is not known which words are first. */
function refuseFirst(fields: Fields): void {
  if (fields.type === 'Metaspace' && fields.raw('prepend_scheme') === 'first')
    fields.refuse('prepend_scheme: "first" after another pre-tokenizer is not supported');
}

/**
 * @param hasNormalizer whether a normaliser, which may drop the beginning of a text, is applied before
 * @throws InputError naming a type, or a field, that is not supported
 */
export function preTokenizerOf(value: unknown, hasNormalizer: boolean, where: string): PreTokenizer {
  if (value === null) return (text) => [text];
  const fields = fieldsOf(value, where);
  if (hasNormalizer) refuseFirstOf(fields);
  return make(preTokenizers, fields);
}

function refuseFirstOf(fields: Fields): void {
  const parts = fields.type === 'Sequence' ? fields.parts('pretokenizers') : [fields];
  const first = parts.find((part) => part.type === 'Metaspace' && part.raw('prepend_scheme') === 'first');
  first?.refuse('prepend_scheme: "first" after a normalizer is not supported');
}
