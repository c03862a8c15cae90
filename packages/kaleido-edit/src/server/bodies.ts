import {
  anything,
  choice,
  choices,
  flag,
  integer,
  list,
  number,
  object,
  optional,
  type Parsed,
  parseConfig,
  refuse,
  type Schema,
  text,
} from '@kaleido/shared/config';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { type KaleidoRecord, latentParts, validateRecord } from '@kaleido/shared/record';
import type { Work } from '../models/models.ts';
import type { VokensRequest, WordsRequest } from '../protocol.ts';

/** A name that a page made up, for itself or for a record. */
const name = () => text({ max: 64 }).regex(/^[\w-]+$/, { error: '1 to 64 letters, digits, - and _' });
const indices = () => optional(list(integer({ min: 0 }), { expected: 'a list of indices', max: 10_000 }));
const job = { page: name(), record: anything(), seed: optional(integer({ min: 0, max: 2 ** 32 - 1 })) };

const recordsSchema = object({
  page: name(),
  revision: integer({ min: 0 }),
  records: list(object({ key: name(), record: anything() }), { expected: 'a list of records', max: 1_000_000 }),
});
const planSchema = object({
  ...job,
  locks: object({ parts: choices(latentParts), segments: object({ bbox: indices(), blob: indices() }) }),
  count: integer({ min: 1, max: 8 }),
  thumbnails: flag(),
});
const drawSchema = object({
  ...job,
  guidance: optional(number({ min: 0, max: 100 })),
  steps: optional(integer({ min: 1, max: 1000 })),
  size: choice(['inner', 'full']),
});
const wordsSchema = object({ caption: text({ min: 0 }), latents: anything() });
const vokensSchema = object({ vokens: list(integer({ min: 0 }), { expected: 'a list of vokens', max: 4096 }) });
const keepSchema = object({ record: anything() });
const doneSchema = object({ revision: integer({ min: 0 }) });

/** The body as JSON, and as its schema reads it, which drops nulls: records are taken from the former. */
function read<S extends Schema>(schema: S, body: Buffer, route: string): { readonly raw: unknown; readonly value: Parsed<S> } {
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new InputError(`${route}: expected JSON: ${messageOf(error)}`);
  }
  return { raw, value: parseConfig(schema, raw, { file: route }) };
}

const recordIn = (raw: unknown): KaleidoRecord => validateRecord((raw as { readonly record?: unknown }).record, 'record');

/** The body of `PUT records`; its records are not validated yet. @throws InputError, as all of these */
export function readRecordsBody(body: Buffer) {
  const { raw, value } = read(recordsSchema, body, 'records');
  const { records } = raw as { readonly records: readonly { readonly record: unknown }[] };
  return { ...value, records: value.records.map(({ key }, index) => ({ key, record: records[index]!.record })) };
}

/** The body of `POST plan`. */
export function readPlanBody(body: Buffer): { readonly page: string; readonly work: Work } {
  const { raw, value } = read(planSchema, body, 'plan');
  const { page, seed, ...plan } = value;
  const record = recordIn(raw);
  for (const part of ['bbox', 'blob'] as const) {
    const count = record.latents?.[part]?.length ?? 0;
    const beyond = plan.locks.segments[part]?.find((index) => index >= count);
    if (beyond !== undefined) refuse({ file: 'plan', path: `locks.segments.${part}` }, `indices below ${count}`, beyond);
  }
  return { page, work: { kind: 'plan', ...plan, record, ...(seed !== undefined && { seed }) } };
}

/** The body of `POST draw`. */
export function readDrawBody(body: Buffer): { readonly page: string; readonly work: Work } {
  const { raw, value } = read(drawSchema, body, 'draw');
  const { page, size, ...settings } = value;
  const given = Object.fromEntries(Object.entries({ ...settings, record: undefined }).filter(([, setting]) => setting !== undefined));
  return { page, work: { kind: 'draw', ...given, size, record: recordIn(raw) } };
}

/** The body of `POST words`. */
export function readWordsBody(body: Buffer): WordsRequest {
  const { raw, value } = read(wordsSchema, body, 'words');
  const { latents } = raw as { readonly latents?: unknown };
  return validateRecord({ caption: value.caption, ...(latents !== undefined && { latents }) }, 'words');
}

/** The body of `POST vokens`. */
export const readVokensBody = (body: Buffer): VokensRequest => read(vokensSchema, body, 'vokens').value;

/** The body of `POST keep`. */
export const readKeepBody = (body: Buffer): KaleidoRecord => recordIn(read(keepSchema, body, 'keep').raw);

/** The body of `POST done`. */
export const readDoneBody = (body: Buffer) => read(doneSchema, body, 'done').value;
