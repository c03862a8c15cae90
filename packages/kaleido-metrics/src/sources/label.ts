import { InputError } from '@kaleido/shared/errors';
import type { FeatureOrigin, Features } from '../features.ts';

/** The member of an npz file in which we say what its arrays are; numpy shows it as bytes and pytorch-fid does not look at it. */
export const LABEL_MEMBER = 'kaleido.json';

/** What made the arrays of a file, and of how many pictures. */
export interface Label {
  readonly origin: FeatureOrigin;
  readonly count: number;
  readonly ids?: readonly string[];
  readonly captions?: readonly (string | undefined)[];
  /** Number of classes of the probabilities, if present. */
  readonly classes?: number;
}

/** The label of a set of features. */
export const labelOf = ({ origin, width, data, ids, captions, probabilities }: Features): Label => ({
  origin,
  count: data.length / width,
  ...(ids && { ids }),
  ...(captions && { captions }),
  ...(probabilities && { classes: probabilities.classes }),
});

/**
 * Checks a label.
 * @throws InputError that begins with `where`
 */
export function parseLabel(value: unknown, where: string): Label {
  const refuse = (field: string, expected: string): never => {
    throw new InputError(`${where}: ${field}: expected ${expected}`);
  };
  const { origin, count, ids, captions, classes } = record(value) ?? refuse('label', 'an object');
  const { name, weights, preprocessing } = record(origin) ?? refuse('origin', 'an object');
  if (typeof name !== 'string') return refuse('origin.name', 'a string');
  if (!Number.isSafeInteger(count) || (count as number) < 0) return refuse('count', 'a whole number');
  const texts = (list: unknown, field: string, gaps: boolean) => {
    if (list === undefined) return undefined;
    if (!Array.isArray(list) || list.length !== count) return refuse(field, `a list of ${count}`);
    if (!list.every((text) => typeof text === 'string' || (gaps && text === null))) return refuse(field, 'strings');
    return list as (string | null)[];
  };
  const named = texts(ids, 'ids', false) as string[] | undefined;
  const captioned = texts(captions, 'captions', true)?.map((caption) => caption ?? undefined);
  return {
    origin: { name, ...(typeof weights === 'string' && { weights }), ...(typeof preprocessing === 'string' && { preprocessing }) },
    count: count as number,
    ...(named && { ids: named }),
    ...(captioned && { captions: captioned }),
    ...(typeof classes === 'number' && { classes }),
  };
}

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

/**
 * A label's text as JSON.
 * @throws InputError that begins with `where`
 */
export function parseLabelText(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${where}: ${(error as Error).message}`);
  }
}
