import * as z from 'zod';

/*
 * The kinds of config fields, as zod schemas whose error text is what they expect. `.meta` holds a field's description, from which
 * the reference in docs/ and the JSON Schema for editors are generated.
 */

declare module 'zod' {
  interface GlobalMeta {
    /** The unit of a number. */
    unit?: string;
    /** What applies when the field is absent and has no fixed default. */
    without?: string;
    /** Other accepted forms: any `text`, any `number`, or a certain value. */
    also?: readonly (string | number)[];
  }
}

/** Bounds of a number; `above` excludes its own value. */
export interface Range {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
}

/** A finite number. */
export const number = (range: Range = {}, expected = expectation('a number', range)) =>
  bounded(z.number({ error: expected }), range, expected);

/** A safe integer (a double holds it exactly). */
export const integer = (range: Range = {}, expected = expectation('an integer', range)) =>
  bounded(z.int({ error: expected }), range, expected);

function bounded<S extends z.ZodNumber>(schema: S, range: Range, error: string): S {
  let result = schema;
  if (range.min !== undefined) result = result.min(range.min, { error });
  if (range.above !== undefined) result = result.gt(range.above, { error });
  if (range.max !== undefined) result = result.max(range.max, { error });
  return result;
}

function expectation(noun: string, { min, above, max }: Range): string {
  if (above !== undefined) return `${noun} above ${above}${max === undefined ? '' : `, at most ${max}`}`;
  if (min !== undefined) return max === undefined ? `${noun} of at least ${min}` : `${noun} from ${min} to ${max}`;
  return max === undefined ? noun : `${noun} of at most ${max}`;
}

export const flag = () => z.boolean({ error: 'true or false' });

/** A text, not empty unless `min` is 0. */
export function text({ min = 1, max }: { readonly min?: number; readonly max?: number } = {}) {
  const error = max === undefined ? 'a text' : `a text of ${min > 0 ? `${min} to` : 'at most'} ${max} characters`;
  const schema = z.string({ error }).min(min, { error });
  return max === undefined ? schema : schema.max(max, { error });
}

/** One of the words. */
export const choice = <const T extends readonly string[]>(words: T) =>
  z.enum(words, { error: words.length === 2 ? words.join(' or ') : `one of ${words.join(', ')}` });

/** Any of the words, without duplicates, in the order of `words`. */
export const choices = <const T extends string>(words: readonly T[]) =>
  list(z.enum(words, { error: `one of ${words.join(', ')}` }), { expected: `a list of ${words.join(', ')}`, max: 100 }).overwrite((given) =>
    words.filter((word) => given.includes(word)),
  );

/** How often something occurred, by name. */
export const counts = (expected: string) => record(integer({ min: 1 }), expected);

/** Values of one kind by any names. */
export const record = <S extends z.ZodType>(value: S, expected: string) => z.record(z.string(), value, { error: expected });

interface ListOptions {
  /** The error text for a value that is not a list. */
  readonly expected: string;
  readonly min?: number;
  /** Longer lists are refused before their items are checked. */
  readonly max: number;
  /** Turns other accepted forms into a list; returns anything else unchanged. */
  readonly decode?: (value: unknown) => unknown;
}

export function list<S extends z.ZodType>(item: S, { expected, min = 0, max, decode = (value) => value }: ListOptions) {
  const bounded = z.preprocess(
    (value, context) => {
      const items = decode(value);
      if (!Array.isArray(items) || items.length <= max) return items;
      context.issues.push({ code: 'too_big', origin: 'array', maximum: max, input: items, message: `at most ${max} items` });
      return z.NEVER;
    },
    z.array(item, { error: expected }).min(min, { error: `at least ${min === 1 ? 'one item' : `${min} items`}` }),
  );
  return bounded;
}

/** An object with these fields; any other field is an error. */
export const object = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape, { error: 'an object' });

/** An object with these fields; others are dropped. */
export const openObject = <S extends z.ZodRawShape>(shape: S) => z.object(shape, { error: 'an object' });

/** One of several objects, distinguished by a field that each declares as a `literal`. */
export const oneOf = <D extends string, const S extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  field: D,
  schemas: S,
  words: readonly string[],
) =>
  z.discriminatedUnion(field, schemas, {
    error: ({ code }) => (code === 'invalid_union' ? `one of ${words.join(', ')}` : 'an object'),
  });

/** A field with a single permitted value. */
export const constant = <const T extends number | boolean>(value: T, expected = String(value)) => z.literal(value, { error: expected });

/** The value of the field that distinguishes the objects of `oneOf`. */
export const literal = <const T extends string>(word: T) => z.literal(word);

/** A value with several accepted forms, normalised by `decode`, which returns anything else unchanged. */
export const decoded = <S extends z.ZodType>(decode: (value: unknown) => unknown, schema: S) => z.preprocess(decode, schema);

/** An object that may be absent: all its defaults then apply. */
export const section = <S extends z.ZodType<unknown, object>>(schema: S) => schema.prefault({} as never);

/** A field that may be absent. */
export const optional = <S extends z.ZodType>(schema: S) => schema.optional();

/** Any value; it is not read. */
export const anything = () => z.unknown();

/** A field that must be null. */
export const absent = (expected: string) => z.null({ error: expected });
