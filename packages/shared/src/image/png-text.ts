import { deflateSync, inflateSync } from 'node:zlib';
import { InputError } from '../errors.ts';
import { chunksOf, encodeChunk } from './png-chunks.ts';

/** The keyword of the record that a picture was drawn from, as one line of JSON. */
export const recordKeyword = 'kaleido-record';

/** Texts longer than this are stored compressed. */
const LONG_TEXT = 1024;
/** Limit on all texts of a PNG together, decompressed: a malicious file of a few kilobytes could otherwise take gigabytes. */
const MAX_TEXT_BYTES = 64 * 2 ** 20;

/** Keywords allowed by the specification: 1 to 79 printable Latin-1 characters, single spaces between words only. */
const KEYWORD = /^(?=.{1,79}$)[!-~\xa1-\xff]+( [!-~\xa1-\xff]+)*$/;
const PLAIN_TEXT = /^[\n -~]*$/;

/**
 * Encodes texts as PNG chunks, to be inserted after the header: tEXt for short ASCII, else iTXt (UTF-8), compressed when long.
 * @throws RangeError for an invalid keyword, and for text that contains NUL or half of a surrogate pair
 */
export function encodeTexts(texts: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(Object.entries(texts).map(([key, text]) => encodeText(key, text)));
}

function encodeText(key: string, text: string): Buffer {
  if (!KEYWORD.test(key))
    throw new RangeError(`the keyword of a PNG text must be 1 to 79 printable Latin-1 characters, got ${JSON.stringify(key)}`);
  if (/\0|\p{Surrogate}/u.test(text)) throw new RangeError(`the PNG text ${JSON.stringify(key)} contains NUL or half of a surrogate pair`);
  const name = Buffer.from(`${key}\0`, 'latin1');
  if (text.length <= LONG_TEXT && PLAIN_TEXT.test(text)) return encodeChunk('tEXt', Buffer.concat([name, Buffer.from(text)]));
  const compressed = text.length > LONG_TEXT;
  const bytes = compressed ? deflateSync(text, { level: 9 }) : Buffer.from(text);
  return encodeChunk('iTXt', Buffer.concat([name, Buffer.of(compressed ? 1 : 0, 0, 0, 0), bytes])); // no language, no translated keyword
}

/**
 * Reads the texts of a PNG by keyword (tEXt, zTXt and iTXt) without decoding pixels. The first text of a repeated keyword counts. The
 * returned object has no prototype.
 * @throws InputError when the file is not a PNG or is cut off, or a text is damaged or decompresses to more than 64 MiB
 */
export function readPngText(bytes: Uint8Array): Record<string, string> {
  const texts: Record<string, string> = Object.create(null);
  let left = MAX_TEXT_BYTES;
  for (const { type, data, intact } of chunksOf(bytes)) {
    if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') continue;
    const end = data.indexOf(0);
    const key = data.toString('latin1', 0, end);
    const damaged = `the PNG text ${JSON.stringify(key.slice(0, 79))} is damaged`;
    if (end < 0 || !intact()) throw new InputError(damaged);
    const unpacked = unpack(type, data.subarray(end + 1), left, damaged);
    left -= unpacked.length;
    texts[key] ??= type === 'iTXt' ? unpacked.toString('utf8') : unpacked.toString('latin1');
  }
  return texts;
}

/** Decodes the bytes after the keyword to those of the text. */
function unpack(type: 'tEXt' | 'zTXt' | 'iTXt', data: Buffer, limit: number, damaged: string): Buffer {
  if (type === 'tEXt') return data;
  if (type === 'zTXt') return data[0] === 0 ? inflate(data.subarray(1), limit, damaged) : refuse(damaged);
  const [compressed, method] = data;
  const language = data.indexOf(0, 2);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0 || compressed === undefined || compressed > 1 || method !== 0) return refuse(damaged);
  const text = data.subarray(translated + 1);
  return compressed === 1 ? inflate(text, limit, damaged) : text;
}

function inflate(data: Buffer, limit: number, damaged: string): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: Math.max(1, limit) });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return refuse(tooLarge ? `the PNG's texts decompress to more than ${MAX_TEXT_BYTES} bytes` : damaged);
  }
}

function refuse(reason: string): never {
  throw new InputError(reason);
}
