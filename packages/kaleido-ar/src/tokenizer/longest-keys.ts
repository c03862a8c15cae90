import { openMapFile } from './map-file.ts';

/**
 * The normalisation in a `precompiled_charsmap`, applied as SentencePiece does (its `normalizer.cc`): from left to right, the longest key
 * that the rest of the text begins with is replaced; a character that begins no key stays.
 * @throws SyntaxError as `openMapFile`
 */
export function longestKeys(base64: string): (text: string) => string {
  const findKeys = openMapFile(base64);
  return (text) => {
    const bytes = Buffer.from(text);
    const parts: string[] = [];
    let kept = 0; // bytes before it are in the parts
    for (let at = 0; at < bytes.length; ) {
      const longest = [...findKeys(bytes, at)].at(-1);
      if (longest) {
        parts.push(bytes.toString('utf8', kept, at), longest.text);
        kept = longest.end;
      }
      at = longest?.end ?? at + lengthOf(bytes[at]!);
    }
    return parts.join('') + bytes.toString('utf8', kept);
  };
}

/** Bytes of a UTF-8 character, by its first one; 1 inside a character, where only the key of a damaged map can end. */
function lengthOf(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
