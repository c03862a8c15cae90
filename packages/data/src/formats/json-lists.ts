import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError, show, systemReason } from '@kaleido/shared/errors';
import { utf8Text } from '@kaleido/shared/text';

/** An entry of a list, or its fault: not UTF-8, or not JSON. */
export type JsonEntry = { readonly value: unknown; readonly fault?: never } | { readonly fault: string; readonly value?: never };

/** Maximum file size: the entries of a larger file would not fit into memory. */
const MAX_BYTES = 2 ** 31;
const MAX_ENTRY = 2 ** 26;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a] as const;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

/**
 * Reads the entries of lists in a JSON object such as COCO's, one by one: `{"images": [entry, …], "annotations": [entry, …]}`. Only one
 * entry is in memory, so a file may exceed the maximum length of a string.
 * @param keep called with each entry of the named lists
 * @throws InputError when the file cannot be read, is not such an object, or lacks one of the lists
 */
export async function readLists<K extends string>(
  path: string,
  lists: readonly K[],
  keep: (list: K, entry: JsonEntry, index: number) => void,
): Promise<void> {
  const refuse = (error: unknown): never => {
    throw error instanceof InputError ? error : new InputError(systemReason(error, path) ?? String(error));
  };
  const { size } = await stat(path).catch(refuse);
  if (size > MAX_BYTES) throw new InputError(`${path}: has ${size} bytes, more than the ${MAX_BYTES} allowed for a JSON list`);
  const found = new Set<string>();
  const splitter = listSplitter(path, (list, bytes, index) => {
    const name = lists.find((one) => one === list);
    if (name === undefined) return;
    found.add(name);
    if (bytes) keep(name, entryIn(bytes), index);
  });
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) splitter.add(chunk as Buffer);
  } catch (error) {
    refuse(error);
  }
  splitter.end();
  const missing = lists.find((list) => !found.has(list));
  if (missing !== undefined) throw new InputError(`${path}: ${missing}: expected a list`);
}

function entryIn(bytes: Uint8Array): JsonEntry {
  let text: string;
  try {
    text = utf8Text(bytes, 'the entry');
  } catch (error) {
    return { fault: (error as Error).message };
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: 'not valid JSON' };
  }
}

/**
 * Finds the entries of lists that are fields of one object. Tracks brackets and strings only; entries are not parsed.
 * @param onEntry called with the bytes of each entry, and once without bytes when a list begins
 */
function listSplitter(path: string, onEntry: (list: string, bytes: Uint8Array | undefined, index: number) => void) {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let key = '';
  let word = ''; // the current string at depth 1
  let isList = false; // whether the key's value is a list
  let index = 0;
  let position = 0;
  let isBegun = false;
  let pieces: Uint8Array[] = [];
  let size = 0;

  const bad = (reason: string): never => {
    throw new InputError(`${path}: not valid JSON: ${reason}`);
  };
  const hold = (piece: Uint8Array): void => {
    size += piece.length;
    if (size > MAX_ENTRY) throw new InputError(`${path}: ${key}[${index}]: takes more than ${MAX_ENTRY} bytes`);
    pieces.push(Buffer.from(piece));
  };
  const finish = (piece: Uint8Array): void => {
    hold(piece);
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    if (bytes.some((byte) => byte > 0x20)) onEntry(key, bytes, index++);
    pieces = [];
    size = 0;
  };
  return {
    add(chunk: Buffer): void {
      if (
        position === 0 &&
        chunk
          .subarray(0, 2)
          .toString('hex')
          .match(/^(fffe|feff)$/)
      )
        throw new InputError(`${path}: is UTF-16, expected UTF-8`);
      let from = 0; // where the entry's part in this chunk begins
      for (let i = position === 0 && chunk.toString('hex', 0, 3) === 'efbbbf' ? 3 : 0; i < chunk.length; i++) {
        const byte = chunk[i]!;
        if (isInString) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) isInString = false;
          if (depth === 1 && isInString && word.length < 100) word += String.fromCharCode(byte);
          continue;
        }
        if (byte <= 0x20) continue;
        if (!isBegun && byte !== OPEN_OBJECT) bad('expected an object of lists');
        isBegun = true;
        if (byte === QUOTE) {
          isInString = true;
          if (depth === 1) word = '';
        } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
          depth++;
          if (depth === 2) {
            isList = byte === OPEN_LIST;
            index = 0;
            from = i + 1;
            if (isList) onEntry(key, undefined, 0);
          }
        } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
          if (depth === 2 && isList) finish(chunk.subarray(from, i));
          depth--;
          if (depth < 0) bad(`byte ${position + i + 1} closes a bracket that is not open`);
        } else if (byte === COLON && depth === 1) key = word;
        else if (byte === COMMA && depth === 2 && isList) {
          finish(chunk.subarray(from, i));
          from = i + 1;
        }
      }
      if (depth >= 2 && isList) hold(chunk.subarray(from));
      position += chunk.length;
    },
    end(): void {
      if (!isBegun) bad('the file is empty');
      if (depth > 0 || isInString) bad(`it is cut off at byte ${position}`);
    },
  };
}

/**
 * Refuses a second entry of one id: other entries that name it could mean either.
 * @param before the entries so far, by id
 * @param kind what an entry is
 * @throws InputError
 */
export function checkNew(before: ReadonlyMap<unknown, unknown>, id: unknown, kind: string, where: string): void {
  if (id !== undefined && before.has(id)) throw new InputError(`${where}: id: an earlier ${kind} has the same id ${show(id)}`);
}
