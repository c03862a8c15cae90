import { InputError } from './errors.ts';
import { decodeUtf8 } from './ndjson/utf8.ts';

export { escapeXml } from './xml.ts';

/**
 * The text of a file, or of a part of one, which must be UTF-8: nothing is replaced. A byte order mark is left out.
 * @throws InputError that names the first byte that does not belong there, or the encoding when it can be recognised
 */
export function utf8Text(bytes: Uint8Array, where: string): string {
  const { text, fault } = decodeUtf8(bytes);
  if (text === undefined) throw new InputError(`${where}: ${fault}`);
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw new InputError(`${where}: byte ${zero + 1} is zero, as in UTF-16 or in binary files; expected UTF-8`);
  return text.replace(/^\uFEFF/, '');
}
