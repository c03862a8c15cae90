import { type KeyFinder, openMapFile } from './map-file.ts';

/** The replacement of a piece of text; undefined when it stays as it is. */
type Transform = (piece: string) => string | undefined;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** A longer grapheme (UTF-8 bytes) is looked up character by character. */
const MAX_GRAPHEME = 5;

/**
 * The normalisation in a `tokenizer.json`'s `precompiled_charsmap`, applied as in the `tokenizers` library: graphemes of up to five bytes
 * are looked up as a whole, others character by character; the shortest key that a piece begins with applies, and what follows it in the
 * piece is lost. (SentencePiece itself does otherwise: `longest-keys.ts`.)
 * @throws SyntaxError as `openMapFile`
 */
export function characterMap(base64: string): (text: string) => string {
  const transform = cached(openMapFile(base64));
  return (text) => {
    let result = '';
    for (const grapheme of graphemesOf(text)) result += mapped(grapheme, transform);
    return result;
  };
}

function mapped(grapheme: string, transform: Transform): string {
  if (Buffer.byteLength(grapheme) <= MAX_GRAPHEME) {
    const whole = transform(grapheme);
    if (whole !== undefined) return whole;
  }
  let result = '';
  for (const character of grapheme) result += transform(character) ?? character;
  return result;
}

/** The segmenter takes quadratic time, so it gets one window of a text at a time. */
const WINDOW_LENGTH = 256;

function* graphemesOf(text: string): Generator<string> {
  if (/^[\x20-\x7e]*$/.test(text)) {
    yield* text; // one character each; the segmenter is slow
    return;
  }
  let length = WINDOW_LENGTH;
  for (let at = 0; at < text.length; ) {
    const found = Array.from(graphemes.segment(text.slice(at, at + length)), ({ segment }) => segment);
    if (at + length < text.length) {
      found.pop(); // it may continue after the window
      length = found.length === 0 ? 2 * length : WINDOW_LENGTH;
    }
    yield* found;
    at += found.reduce((sum, segment) => sum + segment.length, 0);
  }
}

function cached(findKeys: KeyFinder): Transform {
  const cache = new Map<string, string | undefined>();
  return (piece) => {
    if (cache.has(piece)) return cache.get(piece);
    const [shortest] = findKeys(Buffer.from(piece), 0);
    if (cache.size === MAX_CACHED) cache.clear();
    cache.set(piece, shortest?.text);
    return shortest?.text;
  };
}

const MAX_CACHED = 1 << 16;
