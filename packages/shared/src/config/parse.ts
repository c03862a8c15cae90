import type * as z from 'zod';
import { show } from '../errors.ts';
import { faultAt, refuse, type Where, within } from './where.ts';

/** Maximum nesting; no real config comes near it. */
const MAX_DEPTH = 64;

/** The schema of a config, built from the kinds of fields.ts. */
export type Schema<T = unknown> = z.ZodType<T>;

/** The type of a parsed config, with all defaults filled. */
export type Parsed<S extends Schema> = z.output<S>;

/**
 * Checks a value against its schema and fills in all defaults. A null field counts as absent.
 * @throws InputError, one line that names file and field, what was expected and what was found. Unknown fields are reported first,
 *   since one may be another field misspelt
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

/** @throws InputError that names an unknown field */
export function refuseUnknown(name: string, where: Where, note = ''): never {
  const message = `no such field${note && ` (${note})`}`;
  throw /^\w{1,40}$/.test(name) ? faultAt(within(where, name), message) : faultAt(where, `${show(name)}: ${message}`);
}

const isTooLong = (issue: z.core.$ZodIssue): boolean => issue.code === 'too_big' && issue.origin === 'array';

const pathOf = ({ path }: z.core.$ZodIssue) => path as (string | number)[];

/** The value at a path as it was given, before decoding: a list written as text has no items, so the path may end earlier. */
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
