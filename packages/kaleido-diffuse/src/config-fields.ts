/** An object as parsed from JSON or YAML. */
export type Raw = Readonly<Record<string, unknown>>;

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** Throws a TypeError naming `path` when the value is not an object. */
export function rawObject(value: unknown, path: string): Raw {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${path}: expected an object, got ${shown(value)}`);
  return value as Raw;
}

/** Throws a TypeError for the first field that is not in `known`. */
export function refuseUnknown(raw: Raw, path: string, known: readonly string[]): void {
  for (const name of Object.keys(raw)) if (!known.includes(name)) throw new TypeError(`${path}.${name}: no such field`);
}

/** A finite number, or a string of one, as command lines and comma lists give; the default where absent or null. */
export function numberField(raw: Raw, path: string, name: string, fallback: number): number {
  const value = raw[name] ?? fallback;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw new TypeError(`${path}.${name}: expected a number, got ${shown(value)}`);
  return number;
}

/** true, false, 1 or 0; the default where absent or null. */
export function booleanField(raw: Raw, path: string, name: string, fallback: boolean): boolean {
  const value = raw[name] ?? fallback;
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw new TypeError(`${path}.${name}: expected true or false, got ${shown(value)}`);
}

/** A string; undefined where absent or null. */
export function textField(raw: Raw, path: string, name: string): string | undefined {
  const value = raw[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw new TypeError(`${path}.${name}: expected a string, got ${shown(value)}`);
  return value;
}

/**
 * Whole numbers given as an array, a comma string or one number.
 * @param length when given, a single number is repeated that often and any other length is an error
 */
export function listField(raw: Raw, path: string, name: string, fallback: string, length?: number): number[] {
  const value = raw[name] ?? fallback;
  const parts = Array.isArray(value) ? value : String(value).split(',');
  const numbers = parts.filter((part) => String(part).trim() !== '').map(Number);
  if (numbers.some((number) => !Number.isInteger(number) || number < 0))
    throw new TypeError(`${path}.${name}: expected whole numbers, got ${shown(value)}`);
  if (length === undefined) return numbers;
  if (numbers.length === 1) return Array.from({ length }, () => numbers[0] ?? 0);
  if (numbers.length !== length) throw new TypeError(`${path}.${name}: expected ${length} numbers, one a level, got ${shown(value)}`);
  return numbers;
}

/** One of a few words; the default where absent or null. */
export function choiceField<T extends string>(raw: Raw, path: string, name: string, choices: readonly T[], fallback: T): T {
  const value = raw[name] ?? fallback;
  const choice = choices.find((word) => word === value);
  if (choice === undefined) throw new TypeError(`${path}.${name}: expected ${choices.join(' or ')}, got ${shown(value)}`);
  return choice;
}
