import { InputError, show } from '@kaleido/shared/errors';

/** An object as parsed from JSON or YAML. */
export type Raw = Readonly<Record<string, unknown>>;

/** Both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** @throws InputError naming `path` when the value is not an object */
export function rawObject(value: unknown, path: string): Raw {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${path}: expected an object, got ${show(value)}`);
  return value as Raw;
}

/** @throws InputError for the first field that is not in `known` */
export function refuseUnknown(raw: Raw, path: string, known: readonly string[]): void {
  const unknown = Object.keys(raw).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new InputError(`${path}${/^\w{1,40}$/.test(unknown) ? `.${unknown}` : `: ${show(unknown)}`}: no such field`);
}

/** A number in the range, or a string of one, as command lines and comma lists give; the default where absent or null. */
export function numberField(raw: Raw, path: string, name: string, fallback: number, { min, max }: Range): number {
  const value = raw[name] ?? fallback;
  const number = asNumber(value);
  if (number === undefined || !(number >= min && number <= max))
    throw new InputError(`${path}.${name}: expected a number from ${min} to ${max}, got ${show(value)}`);
  return number;
}

/** The same for whole numbers. */
export function integerField(raw: Raw, path: string, name: string, fallback: number, { min, max }: Range): number {
  const value = raw[name] ?? fallback;
  const number = asNumber(value);
  if (number === undefined || !(Number.isInteger(number) && number >= min && number <= max))
    throw new InputError(`${path}.${name}: expected a whole number from ${min} to ${max}, got ${show(value)}`);
  return number;
}

/** true, false, 1 or 0; the default where absent or null. */
export function booleanField(raw: Raw, path: string, name: string, fallback: boolean): boolean {
  const value = raw[name] ?? fallback;
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw new InputError(`${path}.${name}: expected true or false, got ${show(value)}`);
}

/** A string of at most `longest` characters; undefined where absent or null. */
export function textField(raw: Raw, path: string, name: string, longest: number): string | undefined {
  const value = raw[name] ?? undefined;
  if (value === undefined || (typeof value === 'string' && value.length <= longest)) return value;
  throw new InputError(`${path}.${name}: expected a text of at most ${longest} characters, got ${show(value)}`);
}

/** What a list may hold. */
interface ListLimits extends Range {
  /** When given, a single number is repeated that often and any other length is an error. */
  readonly length?: number;
  /** The most numbers. */
  readonly longest: number;
}

/** Whole numbers given as an array, a comma string or one number. */
export function listField(raw: Raw, path: string, name: string, fallback: string, { length, longest, min, max }: ListLimits): number[] {
  const value = raw[name] ?? fallback;
  const parts = listed(value);
  const numbers = parts.length <= longest ? parts.map(asNumber) : [];
  if (numbers.length < parts.length) throw new InputError(`${path}.${name}: expected at most ${longest} numbers, got ${parts.length}`);
  const isRight = (number: number | undefined): number is number => Number.isInteger(number) && number! >= min && number! <= max;
  if (!numbers.every(isRight)) throw new InputError(`${path}.${name}: expected whole numbers from ${min} to ${max}, got ${show(value)}`);
  if (length === undefined) return numbers;
  if (numbers.length === 1) return Array.from({ length }, () => numbers[0]!);
  if (numbers.length !== length) throw new InputError(`${path}.${name}: expected ${length} numbers, one a level, got ${show(value)}`);
  return numbers;
}

/** The parts of a list; what is no list is one part. */
function listed(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [value];
  return value.split(',').filter((part) => part.trim() !== '');
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : undefined;
}

/** One of a few words; the default where absent or null. */
export function choiceField<T extends string>(raw: Raw, path: string, name: string, choices: readonly T[], fallback: T): T {
  const value = raw[name] ?? fallback;
  const choice = choices.find((word) => word === value);
  if (choice === undefined) throw new InputError(`${path}.${name}: expected ${choices.join(' or ')}, got ${show(value)}`);
  return choice;
}
