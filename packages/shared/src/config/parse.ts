import type * as z from 'zod';
import { show } from '../errors.ts';
import { faultAt, refuse, type Where, within } from './where.ts';

/** Deeper than any config goes. */
const MAX_DEPTH = 64;

/** What a config may hold, as a zod schema built of the fields here. */
export type Schema<T = unknown> = z.ZodType<T>;

/** What `parseConfig` makes of a value: all defaults filled. */
export type Parsed<S extends Schema> = z.output<S>;

/**
 * A value as its schema describes it, with all defaults. A field that is null counts as absent.
 * @throws InputError of one line that names file and field, what was expected and what came; a field that nothing knows comes first, as it
 *   may be another one misspelt
 */
export function parseConfig<S extends Schema>(schema: S, value: unknown, where: Where): Parsed<S> {
  const { success, data, error } = schema.safeParse(withoutNulls(value, where, 0));
  if (success) return data;
  const unknown = error.issues.find(({ code }) => code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys') return refuseUnknown(unknown.keys[0]!, within(where, ...pathOf(unknown)));
  const issue = error.issues[0]!;
  const { path, given } = found(value, pathOf(issue));
  return refuse(within(where, ...path), issue.message, isTooLong(issue) && Array.isArray(given) ? given.length : given);
}

/** @throws InputError for a field that a config does not have */
export function refuseUnknown(name: string, where: Where, note = ''): never {
  const message = `no such field${note && ` (${note})`}`;
  throw /^\w{1,40}$/.test(name) ? faultAt(within(where, name), message) : faultAt(where, `${show(name)}: ${message}`);
}

const isTooLong = (issue: z.core.$ZodIssue): boolean => issue.code === 'too_big' && issue.origin === 'array';

const pathOf = ({ path }: z.core.$ZodIssue) => path as (string | number)[];

/** What was given, before anything was decoded: a text that stands for a list has no items. */
function found(value: unknown, path: readonly (string | number)[]): { path: readonly (string | number)[]; given: unknown } {
  let given = value;
  for (const [depth, name] of path.entries()) {
    if (typeof given !== 'object' || given === null) return { path: path.slice(0, depth), given };
    given = (given as Readonly<Record<string | number, unknown>>)[name];
  }
  return { path, given };
}

function withoutNulls(value: unknown, where: Where, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw faultAt(where, `nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, where, depth + 1));
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutNulls(field, where, depth + 1)]));
}
