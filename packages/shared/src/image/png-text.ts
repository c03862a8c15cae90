import { deflateSync, inflateSync } from 'node:zlib';
import { InputError } from '../errors.ts';
import { chunksOf, encodeChunk } from './png-chunks.ts';

/** Texts longer than this are stored compressed. */
const LONG_TEXT = 1024;
/** What all texts of a PNG may take when unpacked; a few kilobytes of a malicious file could ask for gigabytes. */
const MAX_TEXT_BYTES = 64 * 2 ** 20;

/** A keyword by the specification: 1 to 79 printable Latin-1 characters, single spaces between words only. */
const KEYWORD = /^(?=.{1,79}$)[!-~\xa1-\xff]+( [!-~\xa1-\xff]+)*$/;
const PLAIN_TEXT = /^[\n -~]*$/;

/**
 * The text chunks of a PNG, to stand behind its header: tEXt for short ASCII, else iTXt (UTF-8), compressed when long.
 * @throws RangeError for a keyword that the format does not allow, and for text that holds NUL or half a character
 */
export function encodeTexts(texts: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(Object.entries(texts).map(([key, text]) => encodeText(key, text)));
}

function encodeText(key: string, text: string): Buffer {
  if (!KEYWORD.test(key)) throw new RangeError(`a PNG's text is named by 1 to 79 printable Latin-1 characters, got ${JSON.stringify(key)}`);
  if (/\0|\p{Surrogate}/u.test(text)) throw new RangeError(`the PNG text ${JSON.stringify(key)} holds NUL or half a character`);
  const name = Buffer.from(`${key}\0`, 'latin1');
  if (text.length <= LONG_TEXT && PLAIN_TEXT.test(text)) return encodeChunk('tEXt', Buffer.concat([name, Buffer.from(text)]));
  const compressed = text.length > LONG_TEXT;
  const bytes = compressed ? deflateSync(text, { level: 9 }) : Buffer.from(text);
  return encodeChunk('iTXt', Buffer.concat([name, Buffer.of(compressed ? 1 : 0, 0, 0, 0), bytes])); // no language, no translated keyword
}

/**
 * The texts in a PNG by their keywords (tEXt, zTXt and iTXt), the first where a keyword comes twice; the pixels are not decoded. The object
 * has no prototype.
 * @throws InputError when the file is no PNG, is cut off, or a text is damaged or unpacks to more than 64 MiB
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

/** The bytes of a text, from what follows its keyword. */
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
    return refuse(tooLarge ? `the PNG's texts unpack to more than ${MAX_TEXT_BYTES} bytes` : damaged);
  }
}

function refuse(reason: string): never {
  throw new InputError(reason);
}
