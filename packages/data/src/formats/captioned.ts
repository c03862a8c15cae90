import { InputError, show } from '@kaleido/shared/errors';
import { type Latents, validateRecord } from '@kaleido/shared/record';
import { utf8Text } from '@kaleido/shared/text';
import { className } from './class-names.ts';
import { type Fields, type Frame, vokenTokenizerIn } from './format.ts';
import { frameOf } from './listing.ts';

/** Extensions of plain caption files, in order of precedence. */
export const captionEndings = ['txt', 'caption', 'cap'] as const;

/** The metadata of a picture. */
export interface Captioned {
  readonly caption: string;
  readonly latents: Latents;
  readonly frame?: Frame;
  /** The tokenizer of a record's vokens. */
  readonly vokenTokenizer?: string;
  /** A record's `scene`, not validated. */
  readonly scene?: unknown;
  /** What the `.json` holds, of whatever tool it is. */
  readonly fields: Fields;
}

/**
 * A picture's caption and latents from the files with its name: the caption from `.txt`, else from `caption` in `.json`, else the name of
 * the class in `.cls`; latents and `scene` from a `.json` that is a Kaleido record.
 * @param parts files by extension
 * @param names file of class names
 * @throws InputError when the caption is missing or a file is malformed
 */
export async function captioned(parts: ReadonlyMap<string, Uint8Array>, names: string | undefined, where: string): Promise<Captioned> {
  const inWords = captionIn(parts, where);
  const fields = recordIn(parts.get('json'), `${where}: .json`);
  const { caption: written, width, height } = fields;
  const caption = inWords ?? (await classIn(parts.get('cls'), names, `${where}: .cls`));
  if (caption === undefined)
    throw new InputError(
      typeof written === 'string' || written === undefined || written === null
        ? `${where}: no caption (txt, json or cls)`
        : `${where}: .json: caption: expected a text, got ${Array.isArray(written) ? `a list of ${written.length}` : show(written)}`,
    );
  const said = saidBeside(parts, caption, where);
  return { caption, latents: {}, fields, ...vokenTokenizerIn(fields), ...said, ...(said.latents && frameOf(width, height)) };
}

/**
 * Latents and `scene` of a picture from the `.json` of its name, where it is one of our records.
 * @throws InputError for latents that are not as they should be
 */
export function saidBeside(
  parts: ReadonlyMap<string, Uint8Array>,
  caption: string,
  where: string,
): { readonly latents?: Latents; readonly scene?: unknown } {
  const { latents, scene } = recordIn(parts.get('json'), `${where}: .json`);
  return {
    ...(latents !== undefined && { latents: validateRecord({ caption, latents }, `${where}.json`).latents ?? {} }),
    ...(scene !== undefined && { scene }),
  };
}

/**
 * The caption from the files with a picture's name: from `.txt` and the like, else from `caption` in `.json`; undefined if missing.
 * @throws InputError for a malformed file
 */
export function captionIn(parts: ReadonlyMap<string, Uint8Array>, where: string): string | undefined {
  for (const ending of captionEndings) {
    const text = textOf(parts.get(ending), `${where}: .${ending}`);
    if (text !== undefined) return text;
  }
  const { caption } = recordIn(parts.get('json'), `${where}: .json`);
  return typeof caption === 'string' && caption.trim() !== '' ? caption : undefined;
}

function textOf(bytes: Uint8Array | undefined, where: string): string | undefined {
  return bytes && (utf8Text(bytes, where).trim() || undefined);
}

/** Parses a `.json`. It may be another tool's. */
function recordIn(bytes: Uint8Array | undefined, where: string): Fields {
  if (!bytes) return {};
  const text = utf8Text(bytes, where);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
  } catch {
    throw new InputError(`${where}: not valid JSON`);
  }
}

async function classIn(bytes: Uint8Array | undefined, names: string | undefined, where: string): Promise<string | undefined> {
  const text = textOf(bytes, where);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new InputError(`${where}: expected a class number, got ${show(text, 20)}`);
  return className(Number(text), names, where);
}
