import { integer, list, number, object, optional, type Parsed, parseConfig, record, text, within } from '@kaleido/shared/config';
import { InputError } from '@kaleido/shared/errors';
import { validateRecord } from '@kaleido/shared/record';
import type { ReadBy, Seen, SeenPicture } from './features.ts';
import type { ArrayFile } from './npz/read-arrays.ts';
import type { NpzMember } from './npz/write-npz.ts';
import { parseProbeConfig } from './probe/probe-config.ts';
import { parseLabelText } from './sources/label.ts';

const share = number({ min: 0, max: 1 });
const whole = integer();
const answer = object({ word: text(), probability: share });
const tuple = (length: number) => list(whole, { expected: `${length} whole numbers`, min: length, max: length });
const seen = list(object({ name: text(), box: tuple(4), blob: tuple(5) }), { expected: 'a list of what is seen', max: 64 });
const readingSchema = object({
  words: record(answer, 'a word for each attribute'),
  each: record(list(answer, { expected: 'a list of words', max: 64 }), 'words for each attribute'),
  subjects: seen,
  things: seen,
});
const bySchema = object({
  path: text(),
  origin: object({ name: text(), weights: optional(text()), preprocessing: optional(text()) }),
});

/** What a probe read, as members of an npz file: the probe itself, and a line for each picture. */
export const seenMembers = (prefix: string, { by, pictures }: Seen): NpzMember[] => [
  { name: byName(prefix), text: JSON.stringify(by) },
  { name: picturesName(prefix), text: pictures.map((picture) => `${JSON.stringify(picture)}\n`).join('') },
];

const byName = (prefix: string): string => `${prefix}_probe.json`;
const picturesName = (prefix: string): string => `${prefix}_seen.ndjson`;

/**
 * What a probe read, from an npz file; undefined where none did.
 * @throws InputError that names file and member, also when there is not one reading for each of `count` pictures
 */
export async function readSeen(file: ArrayFile, prefix: string, count: number): Promise<Seen | undefined> {
  const [by, pictures] = [await file.text(byName(prefix)), await file.text(picturesName(prefix))];
  if (by === undefined || pictures === undefined) return undefined;
  const where = `${file.path}: ${picturesName(prefix)}`;
  const lines = pictures.split('\n').filter((line) => line !== '');
  if (lines.length !== count) throw new InputError(`${where}: expected ${count} lines, one for each picture, got ${lines.length}`);
  return {
    by: parseBy(by, `${file.path}: ${byName(prefix)}`),
    pictures: lines.map((line, index) => parsePicture(line, `${where}:${index + 1}`)),
  };
}

function parseBy(json: string, file: string): ReadBy {
  const { config, card, ...by } = parseLabelText(json, file) as Record<string, unknown>;
  const { path, origin } = parseConfig(bySchema, by, { file });
  const { name, weights, preprocessing } = origin;
  return {
    path,
    origin: { name, ...(weights !== undefined && { weights }), ...(preprocessing !== undefined && { preprocessing }) },
    config: parseProbeConfig(config, within({ file }, 'config')),
    card,
  };
}

function parsePicture(line: string, file: string): SeenPicture {
  const { reading, said = {} } = parseLabelText(line, file) as Record<string, unknown>;
  const { caption, latents, scene } = said as SeenPicture['said'];
  validateRecord({ caption: caption ?? 'a picture', ...(latents !== undefined && { latents }) }, file);
  const read: Parsed<typeof readingSchema> = parseConfig(readingSchema, reading, within({ file }, 'reading'));
  return {
    reading: read as unknown as SeenPicture['reading'],
    said: { ...(caption !== undefined && { caption }), ...(latents !== undefined && { latents }), ...(scene !== undefined && { scene }) },
  };
}
