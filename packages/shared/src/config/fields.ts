import * as z from 'zod';

/*
 * The fields of a config, as zod schemas whose error is what they expect. Each says its reason with `.meta`, of which the
 * reference in docs/ and the schema for editors are made.
 */

declare module 'zod' {
  interface GlobalMeta {
    /** What a number counts. */
    unit?: string;
    /** What holds where there is neither a value nor a fixed default. */
    without?: string;
    /** Other ways to write it: any `text` or `number`, or a value. */
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

/** A whole number that a double holds exactly. */
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

/** A text that is not empty, or of other lengths. */
export function text({ min = 1, max }: { readonly min?: number; readonly max?: number } = {}) {
  const error = max === undefined ? 'a text' : `a text of ${min > 0 ? `${min} to` : 'at most'} ${max} characters`;
  const schema = z.string({ error }).min(min, { error });
  return max === undefined ? schema : schema.max(max, { error });
}

/** One of a few words. */
export const choice = <const T extends readonly string[]>(words: T) =>
  z.enum(words, { error: words.length === 2 ? words.join(' or ') : `one of ${words.join(', ')}` });

/** Some of a few words, each once, in the order of `words`. */
export const choices = <const T extends string>(words: readonly T[]) =>
  list(z.enum(words, { error: `one of ${words.join(', ')}` }), { expected: `a list of ${words.join(', ')}`, max: 100 }).overwrite((given) =>
    words.filter((word) => given.includes(word)),
  );

interface ListOptions {
  /** What a value that is not a list should have been. */
  readonly expected: string;
  readonly min?: number;
  /** Longer ones are refused before their items are looked at. */
  readonly max: number;
  /** Makes a list of another way to write one; what it does not know it returns as it is. */
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

/** Fields that are all known: another one is an error. */
export const object = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape, { error: 'an object' });

/** Fields beside which there may be others, which are left out. */
export const openObject = <S extends z.ZodRawShape>(shape: S) => z.object(shape, { error: 'an object' });

/** One of several objects, told apart by a field that each has as a `literal`. */
export const oneOf = <D extends string, const S extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  field: D,
  schemas: S,
  words: readonly string[],
) =>
  z.discriminatedUnion(field, schemas, {
    error: ({ code }) => (code === 'invalid_union' ? `one of ${words.join(', ')}` : 'an object'),
  });

/** The only value that a field may have. */
export const constant = <const T extends number | boolean>(value: T, expected = String(value)) => z.literal(value, { error: expected });

/** The one value of the field that tells objects apart; the first of them may leave it out. */
export const literal = <const T extends string>(word: T) => z.literal(word);

/** A value that may be written in other ways, which `decode` makes one way of. What it does not know it returns as it is. */
export const decoded = <S extends z.ZodType>(decode: (value: unknown) => unknown, schema: S) => z.preprocess(decode, schema);

/** Fields whose absence says as much as an empty object: all defaults hold. */
export const section = <S extends z.ZodType<unknown, object>>(schema: S) => schema.prefault({} as never);

/** A field that may be missing. */
export const optional = <S extends z.ZodType>(schema: S) => schema.optional();

/** Whatever stands there, which nothing reads. */
export const anything = () => z.unknown();

/** A field that nothing but null may stand in. */
export const absent = (expected: string) => z.null({ error: expected });
