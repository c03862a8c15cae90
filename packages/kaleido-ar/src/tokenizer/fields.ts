import { InputError, show } from '@kaleido/shared/errors';

/**
 * The fields of one part of a `tokenizer.json`. Any field may change ids, so none is ignored silently: `close` refuses fields that were not
 * read.
 */
export interface Fields {
  /** `tokenizer.json: model`, for errors. */
  readonly where: string;
  readonly type: string;
  text(name: string, fallback?: string): string;
  optionalText(name: string): string | undefined;
  /** A text of one character. */
  character(name: string, fallback?: string): string;
  flag(name: string, fallback?: boolean): boolean;
  integer(name: string, fallback?: number): number;
  choice<const T extends string>(name: string, of: readonly T[], fallback: T): T;
  /** Anything. */
  raw(name: string): unknown;
  /** A list of parts, each with fields of its own. */
  parts(name: string): readonly Fields[];
  /** Reads a field of which only these values are supported. */
  only(name: string, ...values: readonly unknown[]): void;
  /** Ignores fields that do not affect ids. */
  ignore(...names: readonly string[]): void;
  /** @throws InputError for the first field that was not read */
  close(): void;
  /** @throws InputError naming this part */
  refuse(reason: string): never;
}

/** @throws InputError when the value is not an object */
export function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${where}: expected an object, got ${show(value)}`);
  const given = value as Readonly<Record<string, unknown>>;
  const asked = new Set(['type']);
  const take = (name: string): unknown => {
    asked.add(name);
    return Object.hasOwn(given, name) ? (given[name] ?? undefined) : undefined;
  };
  const refuse = (reason: string): never => {
    throw new InputError(`${where}: ${reason}`);
  };
  const expect = <T>(name: string, found: unknown, fits: (found: unknown) => found is T, expected: string): T =>
    fits(found) ? found : refuse(`${name}: expected ${expected}, got ${show(given[name])}`);
  return {
    where,
    type: typeof given.type === 'string' ? given.type : '',
    text: (name, fallback) => expect(name, take(name) ?? fallback, isText, 'a text'),
    optionalText: (name) => {
      const found = take(name);
      return found === undefined ? undefined : expect(name, found, isText, 'a text');
    },
    character: (name, fallback) => expect(name, take(name) ?? fallback, isCharacter, 'one character'),
    flag: (name, fallback) => expect(name, take(name) ?? fallback, isFlag, 'true or false'),
    integer: (name, fallback) => expect(name, take(name) ?? fallback, isCount, 'an integer of at least 0'),
    choice: <const T extends string>(name: string, of: readonly T[], fallback: T) =>
      expect(name, take(name) ?? fallback, (found): found is T => of.some((one) => one === found), of.join(', ')),
    raw: take,
    parts: (name) => expect(name, take(name), Array.isArray, 'a list').map((part, index) => fieldsOf(part, `${where}: ${name}[${index}]`)),
    only(name, ...values) {
      if (!values.includes(take(name)))
        refuse(`${name}: ${show(given[name])} is not supported, only ${values.map((one) => show(one ?? null)).join(' or ')}`);
    },
    ignore: (...names) => {
      for (const name of names) asked.add(name);
    },
    close() {
      const unasked = Object.keys(given).find((name) => !asked.has(name));
      if (unasked !== undefined) refuse(`${show(unasked)}: not supported`);
    },
    refuse,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isCharacter = (value: unknown): value is string => typeof value === 'string' && [...value].length === 1;
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Makes one kind of part from its fields. */
export type Maker<T> = (fields: Fields) => T;

/**
 * Makes a part by its type; fields that its maker does not read are refused.
 * @param kind names the part in errors, as in "decoder"
 */
export function make<T>(makers: Readonly<Record<string, Maker<T>>>, fields: Fields): T {
  const maker = Object.hasOwn(makers, fields.type) ? makers[fields.type] : undefined;
  if (!maker) return fields.refuse(`type: ${show(fields.type)} is not supported, only ${Object.keys(makers).join(', ')}`);
  const made = maker(fields);
  fields.close();
  return made;
}
