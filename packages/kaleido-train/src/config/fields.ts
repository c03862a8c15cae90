import { InputError, show } from '@kaleido/shared/errors';

/** Reads an object of a config file field by field; `close` refuses what was not asked for. Every error names file, field and value. */
export interface Fields {
  readonly where: string;
  number(name: string, range: Range, fallback?: number): number;
  optionalNumber(name: string, range: Range): number | undefined;
  text(name: string, fallback?: string): string;
  optionalText(name: string): string | undefined;
  flag(name: string, fallback: boolean): boolean;
  choice<const T extends string>(name: string, of: readonly T[], fallback?: T): T;
  /** A list of words out of `of`, in the order of `of`. */
  choices<const T extends string>(name: string, of: readonly T[], fallback: readonly T[]): readonly T[];
  numbers(name: string): readonly number[] | undefined;
  object(name: string): Fields;
  /** Anything. */
  raw(name: string): unknown;
  /** All fields, for a part that is validated by whom it belongs to. */
  all(): Readonly<Record<string, unknown>>;
  /** @throws InputError for the first field that was never read */
  close(): void;
}

interface Range {
  readonly integer?: boolean;
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
}

/** @throws InputError when the value is no object */
export function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${where}: expected an object, got ${show(value)}`);
  const given = value as Readonly<Record<string, unknown>>;
  const read = new Set<string>();
  const take = (name: string): unknown => {
    read.add(name);
    return given[name] ?? undefined;
  };
  const wrong = (name: string, expected: string): never => {
    throw new InputError(`${where}: ${name}: expected ${expected}, got ${show(given[name])}`);
  };
  const number = (name: string, range: Range, found: unknown): number => {
    const { integer = false, min, above, max } = range;
    const fits =
      typeof found === 'number' &&
      Number.isFinite(found) &&
      (!integer || Number.isSafeInteger(found)) &&
      (min === undefined || found >= min) &&
      (above === undefined || found > above) &&
      (max === undefined || found <= max);
    return fits ? found : wrong(name, expectation(range));
  };
  return {
    where,
    number: (name, range, fallback) => number(name, range, take(name) ?? fallback),
    optionalNumber(name, range) {
      const found = take(name);
      return found === undefined ? undefined : number(name, range, found);
    },
    text(name, fallback) {
      const found = take(name) ?? fallback;
      return typeof found === 'string' && found !== '' ? found : wrong(name, 'a text');
    },
    optionalText(name) {
      const found = take(name);
      return found === undefined || (typeof found === 'string' && found !== '') ? found : wrong(name, 'a text');
    },
    flag(name, fallback) {
      const found = take(name) ?? fallback;
      return typeof found === 'boolean' ? found : wrong(name, 'true or false');
    },
    choice(name, of, fallback) {
      const found = take(name) ?? fallback;
      return of.find((word) => word === found) ?? wrong(name, of.join(' or '));
    },
    choices(name, of, fallback) {
      const found = take(name) ?? fallback;
      const words: readonly unknown[] = of;
      if (!Array.isArray(found) || found.some((word) => !words.includes(word))) return wrong(name, `a list of ${of.join(', ')}`);
      return of.filter((word) => found.includes(word));
    },
    numbers(name) {
      const found = take(name);
      if (found === undefined) return undefined;
      if (!Array.isArray(found) || found.some((item) => typeof item !== 'number' || !Number.isFinite(item)))
        return wrong(name, 'a list of numbers');
      return found as number[];
    },
    object: (name) => fieldsOf(take(name) ?? {}, `${where}: ${name}`),
    raw: take,
    all: () => given,
    close() {
      const unknown = Object.keys(given).find((name) => !read.has(name));
      if (unknown === undefined) return;
      throw new InputError(`${where}: ${/^\w{1,40}$/.test(unknown) ? unknown : show(unknown)}: no such field`);
    },
  };
}

function expectation({ integer, min, above, max }: Range): string {
  const bounds = [min !== undefined && `at least ${min}`, above !== undefined && `above ${above}`, max !== undefined && `at most ${max}`];
  const stated = bounds.filter((bound) => bound !== false).join(' and ');
  return `${integer ? 'a whole number' : 'a number'}${stated && ` ${stated}`}`;
}
