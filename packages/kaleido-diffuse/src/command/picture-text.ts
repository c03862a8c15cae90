import { InputError } from '@kaleido/shared/errors';
import { readPngText, recordKeyword } from '@kaleido/shared/image';
import { parseRecord, serialise } from '@kaleido/shared/ndjson';

/** The keyword of all settings but the record. */
const SETTINGS = 'kaleido-settings';

/** Texts of a PNG, by keyword. */
export type PictureText = Readonly<Record<string, string>>;

/** What a PNG carries: the record that made it, as one line of JSON, and all other settings. */
export const pictureText = (record: string, settings: object): PictureText => ({
  [recordKeyword]: record,
  [SETTINGS]: JSON.stringify(settings),
});

/** A picture's caption, for messages; undefined when kaleido-diffuse did not write the texts. */
export function captionOf(texts: PictureText): string | undefined {
  try {
    const { caption } = JSON.parse(texts[recordKeyword] ?? '') as { caption?: unknown };
    return typeof caption === 'string' ? caption : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The record inside a PNG, as one line of JSON.
 * @throws InputError when the file is not a PNG, or holds no valid record
 */
export function recordInPng(png: Uint8Array, where: string): string {
  let texts: Record<string, string>;
  try {
    texts = readPngText(png);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${where}: ${error.message}`);
    throw error;
  }
  const record = texts[recordKeyword];
  if (record === undefined) throw new InputError(`${where}: holds no Kaleido record`);
  return serialise(parseRecord(record, where));
}

/** The settings inside a PNG that kaleido-diffuse wrote; none in any other. */
export function settingsInPng(png: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const settings: unknown = JSON.parse(readPngText(png)[SETTINGS] ?? '{}');
    return typeof settings === 'object' && settings !== null && !Array.isArray(settings) ? { ...settings } : {};
  } catch {
    return {};
  }
}
