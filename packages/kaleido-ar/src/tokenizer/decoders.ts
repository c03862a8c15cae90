import { isUtf8 } from 'node:buffer';
import { byteOf, fromByteCharacters } from './byte-level.ts';
import { type Fields, fieldsOf, type Maker, make } from './fields.ts';
import { patternOf, replaced } from './pattern.ts';
import { prependScheme } from './pre-tokenizers.ts';

/** Turns pieces into texts, which are then concatenated. */
type Decoder = (pieces: readonly string[]) => readonly string[];

/** By type. */
const decoders: Readonly<Record<string, Maker<Decoder>>> = {
  ByteLevel(fields) {
    fields.ignore('add_prefix_space', 'trim_offsets', 'use_regex'); // these belong to the pre-tokenizer of the same type
    return (pieces) => [Buffer.concat(pieces.map(fromByteCharacters)).toString()];
  },
  ByteFallback: () => bytesFused,
  Metaspace(fields) {
    const mark = fields.character('replacement', '\u2581');
    const dropsFirst = prependScheme(fields) !== 'never';
    fields.ignore('split');
    return (pieces) => pieces.map((piece, index) => piece.replaceAll(mark, () => (index === 0 && dropsFirst ? '' : ' ')));
  },
  Fuse: () => (pieces) => [pieces.join('')],
  Strip(fields) {
    const [content, start, stop] = [fields.character('content'), fields.integer('start', 0), fields.integer('stop', 0)];
    return (pieces) => pieces.map((piece) => stripped([...piece], content, start, stop));
  },
  Replace(fields) {
    const [pattern, content] = [patternOf(fields), fields.text('content')];
    return (pieces) => pieces.map((piece) => replaced(piece, pattern, content));
  },
  BPEDecoder(fields) {
    const suffix = fields.text('suffix', '</w>');
    return (pieces) => pieces.map((piece, index) => piece.replaceAll(suffix, () => (index === pieces.length - 1 ? '' : ' ')));
  },
  WordPiece(fields) {
    const [prefix, isCleaned] = [fields.text('prefix', '##'), fields.flag('cleanup', true)];
    const spaced = (piece: string, index: number) =>
      index === 0 ? piece : piece.startsWith(prefix) ? piece.slice(prefix.length) : ` ${piece}`;
    return (pieces) => pieces.map(spaced).map((piece) => (isCleaned ? cleaned(piece) : piece));
  },
  Sequence(fields) {
    const steps = fields.parts('decoders').map((part) => make(decoders, part));
    return (pieces) => steps.reduce((texts, step) => step(texts), pieces);
  },
};

/** Decodes runs of byte pieces; a run that is not UTF-8 becomes one U+FFFD per byte. */
function bytesFused(pieces: readonly string[]): string[] {
  const texts: string[] = [];
  let run: number[] = [];
  const flush = () => {
    const bytes = Buffer.from(run);
    if (run.length > 0) texts.push(isUtf8(bytes) ? bytes.toString() : '\uFFFD'.repeat(run.length));
    run = [];
  };
  for (const piece of pieces) {
    const byte = byteOf(piece);
    if (byte !== undefined) run.push(byte);
    else {
      flush();
      texts.push(piece);
    }
  }
  flush();
  return texts;
}

function stripped(characters: readonly string[], content: string, start: number, stop: number): string {
  let [from, to] = [0, characters.length];
  while (from < start && characters[from] === content) from++;
  while (to > from && characters.length - to < stop && characters[to - 1] === content) to--;
  return characters.slice(from, to).join('');
}

/** Removes spaces before punctuation and contractions, as BERT's decoder does. */
const cleanings = [' .', ' ?', ' !', ' ,', " ' ", " n't", " 'm", ' do not', " 's", " 've", " 're"] as const;

const cleaned = (piece: string): string =>
  cleanings.reduce((text, found) => text.replaceAll(found, found === ' do not' ? " don't" : found.trim()), piece);

/**
 * @param fallsBack whether the model has byte pieces, which are then decoded even if the file's decoder would print their names
 * @throws InputError naming a type, or a field, that is not supported
 */
export function decoderOf(value: unknown, fallsBack: boolean, where: string): (pieces: readonly string[]) => string {
  if (value === null) return (pieces) => (fallsBack ? bytesFused(pieces) : pieces).join(' ');
  const fields = fieldsOf(value, where);
  const fusesBytes = typesOf(fields).includes('ByteFallback');
  const decoder = make(decoders, fields);
  return (pieces) => decoder(fallsBack && !fusesBytes ? bytesFused(pieces) : pieces).join('');
}

const typesOf = (fields: Fields): readonly string[] =>
  fields.type === 'Sequence' ? fields.parts('decoders').flatMap(typesOf) : [fields.type];
