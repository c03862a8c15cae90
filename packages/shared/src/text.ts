import { InputError } from './errors.ts';
import { decodeUtf8 } from './ndjson/utf8.ts';

export { escapeXml } from './xml.ts';

/**
 * Decodes a file, or a part of one, as UTF-8 without replacing anything. A byte order mark is removed.
 * @throws InputError that names the first invalid byte, or the encoding if it is recognised
 */
export function utf8Text(bytes: Uint8Array, where: string): string {
  const { text, fault } = decodeUtf8(bytes);
  if (text === undefined) throw new InputError(`${where}: ${fault}`);
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw new InputError(`${where}: byte ${zero + 1} is zero, as in UTF-16 or in binary files; expected UTF-8`);
  return text.replace(/^\uFEFF/, '');
}
