import { InputError, messageOf } from './errors.ts';
import { maxFileBytes, readBounded } from './read-bounded.ts';
import { parseStrictJson } from './safetensors/strict-json.ts';

/** Limit on values: a tokenizer has two for each piece of its vocabulary and eight for each added token. */
const MAX_VALUES = 4_000_000;

/**
 * Parses a JSON file written by a program, in bounded memory.
 * @throws InputError of one line, `path: reason`: missing, too large, not UTF-8 or JSON, a duplicate key, nested deeper than 16 levels, or
 *   more than four million values
 */
export async function readJson(path: string): Promise<unknown> {
  const bytes = await readBounded(path, maxFileBytes.json);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${path}: is not UTF-8`);
  }
  try {
    return parseStrictJson(text, MAX_VALUES);
  } catch (error) {
    throw new InputError(`${path}: ${messageOf(error)}`);
  }
}
