import type { DefinedError } from 'ajv';
import { InputError } from '../errors.ts';
import { show } from '../show.ts';
import { looksLikeCoordinates } from './coordinates.ts';
import { recordSchema } from './schema.ts';
import { schemaCheck } from './schema-check.ts';
import type { KaleidoRecord, Latents } from './types.ts';

/**
 * Checks that a value is a record.
 * @throws InputError, one line that names record, field and reason: `stdin:3: latents.bbox[1].boxes[0]: x2 (120) is left of x1 (340)`
 */
export function validateRecord(value: unknown, where: string): KaleidoRecord {
  const matches = recordCheck();
  if (!matches(value)) throw new InputError(`${where}: ${fault(matches.errors?.[0] as DefinedError)}`);
  const wrong = contradiction(value);
  if (wrong) throw new InputError(`${where}: ${wrong}`);
  return value;
}

/**
 * A record with a caption only, which needs no schema.
 * @throws InputError for malformed text
 */
export function captionRecord(caption: string, where: string): KaleidoRecord {
  const wrong = malformed('caption', caption);
  if (wrong) throw new InputError(`${where}: ${wrong}`);
  return { caption };
}

const recordCheck = schemaCheck<KaleidoRecord>(recordSchema);

/** `latents.bbox[1]: reason` from ajv's first error. */
function fault(error: DefinedError): string {
  const path = error.instancePath
    .slice(1)
    .replaceAll(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
  const at = path ? `${path}: ` : '';
  if (error.keyword === 'required') return `${path ? `${path}.` : ''}${error.params.missingProperty}: missing`;
  if (error.keyword === 'minLength') return `${at}is empty`;
  return `${at}expected ${expectation(error)}, got ${count(error) ?? show(error.data)}${absence(path, error.data)}`;
}

interface Expected {
  readonly type: 'string' | 'integer' | 'number' | 'array' | 'object';
  readonly title?: string;
  readonly prefixItems?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

function expectation(error: DefinedError): string {
  const { type, title, prefixItems, minimum, maximum } = error.parentSchema as unknown as Expected;
  if (prefixItems) return `${prefixItems.length} integers ${title}`;
  const noun = `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
  if (minimum === undefined) return noun;
  return maximum === undefined ? `${noun} of at least ${minimum}` : `${noun} from ${minimum} to ${maximum}`;
}

/** A tuple of the wrong length is described by its length. */
const count = (error: DefinedError): string | undefined =>
  Array.isArray(error.data) && (error.keyword === 'minItems' || error.keyword === 'items') ? String(error.data.length) : undefined;

/** A hint for users who wrote null for a part. */
const absence = (path: string, data: unknown): string =>
  data === null && path.startsWith('latents.') && !/[.[].*[.[]/.test(path)
    ? ' (leave the part out, or write "" or [] for one that is present and empty)'
    : '';

/** Checks what a schema cannot express; returns the fault, if any. */
function contradiction({ caption, latents }: KaleidoRecord): string | undefined {
  return malformed('caption', caption) ?? (latents && planContradiction(latents));
}

function planContradiction({ text, bbox, blob }: Latents): string | undefined {
  return (
    (text === undefined ? undefined : malformed('latents.text', text)) ??
    (bbox && (segmentTexts('latents.bbox', bbox, (segment) => !segment.boxes?.length) ?? boxOrder(bbox))) ??
    (blob && segmentTexts('latents.blob', blob, (segment) => !segment.blobs?.length))
  );
}

function boxOrder(segments: NonNullable<Latents['bbox']>): string | undefined {
  for (const [i, { boxes = [] }] of segments.entries())
    for (const [j, [x1, y1, x2, y2]] of boxes.entries()) {
      const at = `latents.bbox[${i}].boxes[${j}]`;
      if (x2 <= x1) return `${at}: x2 (${x2}) is ${x2 < x1 ? 'left of' : 'equal to'} x1 (${x1})`;
      if (y2 <= y1) return `${at}: y2 (${y2}) is ${y2 < y1 ? 'above' : 'equal to'} y1 (${y1})`;
    }
  return undefined;
}

/** Refuses coordinates within a text, or across neighbouring texts that are joined without coordinates between them. */
function segmentTexts<S extends { readonly text: string }>(
  path: string,
  segments: readonly S[],
  connects: (segment: S) => boolean,
): string | undefined {
  let run: string[] = [];
  for (const [i, segment] of segments.entries()) {
    const at = `${path}[${i}].text`;
    const wrong = malformed(at, segment.text);
    if (wrong) return wrong;
    if (looksLikeCoordinates(segment.text)) return `${at}: ${show(segment.text)} looks like coordinates`;
    run.push(segment.text);
    if (connects(segment) && i < segments.length - 1) continue;
    if (run.length > 1 && (looksLikeCoordinates(run.join('')) || looksLikeCoordinates(run.join(' '))))
      return `${at}: joined with the texts before it, it looks like coordinates`;
    run = [];
  }
  return undefined;
}

/** Refuses lone surrogates: they cannot be written as UTF-8, and tokenisers reject them. */
const malformed = (path: string, text: string): string | undefined =>
  /\p{Surrogate}/u.test(text) ? `${path}: holds half of a surrogate pair` : undefined;
