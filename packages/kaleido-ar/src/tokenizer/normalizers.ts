import { messageOf } from '@kaleido/shared/errors';
import { characterMap } from './character-map.ts';
import { fieldsOf, type Maker, make } from './fields.ts';
import { longestKeys } from './longest-keys.ts';
import { characterSet } from './pattern/character-class.ts';
import { patternOf, replaced } from './pattern.ts';

/** Normalises a text before it is split into words. */
export type Normalizer = (text: string) => string;

const form = (name: 'NFC' | 'NFD' | 'NFKC' | 'NFKD') => (): Normalizer => (text) => text.normalize(name);

/** Characters that SentencePiece's nmt rules drop, and those they replace by a space. */
const isDropped = characterSet('\\u{1}-\\u{8}\\u{b}\\u{e}-\\u{1f}\\u{7f}\\u{8f}\\u{9f}');
const SPACES = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g;

/** By type. */
const normalizers: Readonly<Record<string, Maker<Normalizer>>> = {
  NFC: form('NFC'),
  NFD: form('NFD'),
  NFKC: form('NFKC'),
  NFKD: form('NFKD'),
  /** Character by character, so that a final sigma becomes σ, not ς. */
  Lowercase: () => (text) => Array.from(text, (character) => character.toLowerCase()).join(''),
  StripAccents: () => (text) => text.replaceAll(/\p{M}/gu, ''),
  Nmt: () => (text) => {
    const kept = Array.from(text).filter((character) => !isDropped(character.codePointAt(0)!));
    return kept.join('').replaceAll(SPACES, ' ');
  },
  Strip(fields) {
    const [left, right] = [fields.flag('strip_left', true), fields.flag('strip_right', true)];
    return (text) => {
      const from = left ? text.search(/\P{White_Space}|$/u) : 0;
      return right ? trimEnd(text.slice(from)) : text.slice(from);
    };
  },
  Prepend(fields) {
    const prefix = fields.text('prepend');
    return (text) => (text === '' ? '' : prefix + text);
  },
  Replace(fields) {
    const [pattern, content] = [patternOf(fields), fields.text('content')];
    return (text) => replaced(text, pattern, content);
  },
  /** `longest_prefix` is our own field, which `tokenizers` ignores: the map comes from a SentencePiece file and applies as there. */
  Precompiled(fields) {
    const open = fields.flag('longest_prefix', false) ? longestKeys : characterMap;
    try {
      return open(fields.text('precompiled_charsmap'));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return fields.refuse(`precompiled_charsmap: the map ${messageOf(error)}`);
    }
  },
  Sequence(fields) {
    const steps = fields.parts('normalizers').map((part) => make(normalizers, part));
    return (text) => steps.reduce((normalised, step) => step(normalised), text);
  },
};

/** Without a regular expression, which would take quadratic time on long runs of spaces. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /\p{White_Space}/u.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** @throws InputError naming a type, or a field, that is not supported */
export const normalizerOf = (value: unknown, where: string): Normalizer =>
  value === null ? (text) => text : make<Normalizer>(normalizers, fieldsOf(value, where));
