import type { Option, OptionText } from './option.ts';

/** Bounds of a number. */
export interface Range {
  /** The smallest value. */
  readonly min?: number;
  /** An exclusive lower bound. */
  readonly above?: number;
  /** The largest value. */
  readonly max?: number;
  /** Whether the word `inf` is accepted. */
  readonly infinite?: boolean;
}

/** An option of any other kind; `parse` returns undefined for a text that is not a value. Without a default the value may be undefined. */
export function custom<T>(kind: Kind<T> & { readonly default: T }): Option<T>;
export function custom<T>(kind: Kind<T>): Option<T | undefined>;
export function custom<T>({ default: value, ...kind }: Kind<T> & { readonly default?: T }): Option<T | undefined> {
  return { ...kind, isFlag: false, default: value };
}

interface Kind<T> extends OptionText {
  readonly expects: string;
  readonly choices?: readonly string[];
  readonly parse: (text: string) => T | undefined;
}

/** A switch, off by default: `--draw` and `--no-draw`. Variables and option files take true, yes, on, 1 and their opposites. */
export const flag = (text: OptionText & { readonly default?: boolean }): Option<boolean> => ({
  ...text,
  isFlag: true,
  default: text.default ?? false,
  expects: 'true or false',
  parse: (word) => (/^(1|true|yes|on)$/i.test(word) ? true : /^(0|false|no|off)$/i.test(word) ? false : undefined),
});

/** A whole number. Without a default the value may be undefined. */
export function integer(text: OptionText & Range & { readonly default: number }): Option<number>;
export function integer(text: OptionText & Range): Option<number | undefined>;
export function integer({
  min,
  above,
  max,
  infinite,
  ...text
}: OptionText & Range & { readonly default?: number }): Option<number | undefined> {
  const expects = expectation('integer', { min, above, max, infinite });
  const parse = (word: string) => (/^[-+]?\d+$/.test(word) || (infinite && word === 'inf') ? toNumber(word) : undefined);
  const valid = (value: number) =>
    (Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY) && inside(value, { min, above, max });
  return custom({ placeholder: 'N', ...text, default: text.default, expects, parse: checked(parse, valid) });
}

/** A number, possibly with fraction or exponent. Without a default the value may be undefined. */
export function number(text: OptionText & Range & { readonly default: number }): Option<number>;
export function number(text: OptionText & Range): Option<number | undefined>;
export function number({
  min,
  above,
  max,
  infinite,
  ...text
}: OptionText & Range & { readonly default?: number }): Option<number | undefined> {
  const expects = expectation('number', { min, above, max, infinite });
  const decimal = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
  const parse = (word: string) => (decimal.test(word) || (infinite && word === 'inf') ? toNumber(word) : undefined);
  const valid = (value: number) => (Number.isFinite(value) || infinite === true) && inside(value, { min, above, max });
  return custom({ placeholder: 'NUMBER', ...text, default: text.default, expects, parse: checked(parse, valid) });
}

/** Any text; an empty one only if `empty` is set. Without a default the value may be undefined. */
export function text(text: OptionText & { readonly empty?: boolean; readonly default: string }): Option<string>;
export function text(text: OptionText & { readonly empty?: boolean }): Option<string | undefined>;
export function text({ empty, ...text }: OptionText & { readonly empty?: boolean; readonly default?: string }): Option<string | undefined> {
  const parse = (word: string) => (word === '' && !empty ? undefined : word);
  return custom({ placeholder: 'TEXT', ...text, default: text.default, expects: 'a text', parse });
}

/** What a choice has besides its words. */
interface ChoiceText<C> extends OptionText {
  /** Earlier names of words: accepted, but not listed. */
  readonly aliases?: Readonly<Record<string, C>>;
}

/** One of a set of words. Without a default the value may be undefined. */
export function choice<const C extends string>(
  of: readonly C[],
  text: ChoiceText<NoInfer<C>> & { readonly default: NoInfer<C> },
): Option<C>;
export function choice<const C extends string>(of: readonly C[], text: ChoiceText<NoInfer<C>>): Option<C | undefined>;
export function choice<C extends string>(
  of: readonly C[],
  { aliases = {}, ...text }: ChoiceText<C> & { readonly default?: C },
): Option<C | undefined> {
  const parse = (word: string) => of.find((one) => one === word) ?? (Object.hasOwn(aliases, word) ? aliases[word] : undefined);
  return custom({ placeholder: 'NAME', ...text, default: text.default, expects: either(of), choices: of, parse });
}

/** What a list of choices has beside its words. */
interface ChoicesText<C> extends OptionText {
  /** Words that stand for a whole list, such as `none` for the empty one. */
  readonly sets?: Readonly<Record<string, readonly C[]>>;
}

/** Several of a set of words, separated by commas. Without a default the value may be undefined. */
export function choices<const C extends string>(
  of: readonly C[],
  text: ChoicesText<NoInfer<C>> & { readonly default: readonly NoInfer<C>[] },
): Option<readonly C[]>;
export function choices<const C extends string>(of: readonly C[], text: ChoicesText<NoInfer<C>>): Option<readonly C[] | undefined>;
export function choices<C extends string>(
  of: readonly C[],
  { sets = {}, ...text }: ChoicesText<C> & { readonly default?: readonly C[] },
): Option<readonly C[] | undefined> {
  const parse = (list: string) => {
    const set = Object.entries(sets).find(([word, members]) => word === list.trim() || members.join() === list);
    if (set) return set[1];
    const found = list.split(',').map((word) => of.find((one) => one === word.trim()));
    return found.every((one) => one !== undefined) ? found : undefined;
  };
  const words = Object.keys(sets);
  const expects = `${words.length > 0 ? `${words.join(', ')} or ` : ''}a list of ${either(of)}, separated by commas`;
  const offered = [...words, ...of];
  return custom<readonly C[] | undefined>({ placeholder: 'LIST', ...text, default: text.default, expects, choices: offered, parse });
}

/** A size in bytes: 1000, 64MiB, 2G (a factor of 1024 each). */
export const bytes = (text: OptionText & { readonly default: number }): Option<number> =>
  custom({
    placeholder: 'SIZE',
    isSize: true,
    ...text,
    expects: 'a size such as 64MiB',
    parse: (word) => {
      const [, digits, unit] = /^([1-9]\d{0,12})([kmg]?)(?:i?b)?$/i.exec(word) ?? [];
      return digits === undefined || unit === undefined ? undefined : Number(digits) * 1024 ** ' kmg'.indexOf(unit.toLowerCase() || ' ');
    },
  });

type Bounds = { readonly [K in keyof Range]: Range[K] | undefined };

const toNumber = (word: string): number => (word === 'inf' ? Number.POSITIVE_INFINITY : Number(word));

const checked =
  (parse: (word: string) => number | undefined, valid: (value: number) => boolean) =>
  (word: string): number | undefined => {
    const value = parse(word);
    return value !== undefined && valid(value) ? value : undefined;
  };

const inside = (value: number, { min = -Infinity, above = -Infinity, max = Infinity }: Bounds): boolean =>
  value >= min && value <= max && (value > above || above === -Infinity);

function expectation(noun: 'integer' | 'number', { min, above, max, infinite }: Bounds): string {
  const or = infinite ? ' or inf' : '';
  const bounds = [
    ...(min !== undefined && max === undefined ? [` of at least ${min}`] : []),
    ...(above !== undefined ? [` above ${above}`] : []),
    ...(min === undefined && max !== undefined ? [` of at most ${max}`] : []),
    ...(min !== undefined && max !== undefined ? [` from ${min} to ${max}`] : []),
  ];
  if (max === undefined && (above === 0 || (noun === 'integer' && min === 1))) return `a positive ${noun}${or}`;
  return `${noun === 'integer' ? 'an' : 'a'} ${noun}${bounds.join(' and')}${or}`;
}

const either = (of: readonly string[]): string => (of.length < 2 ? of.join() : `${of.slice(0, -1).join(', ')} or ${of.at(-1)}`);

/** A number for each of red, green and blue, or one for all. @param above exclusive lower bound */
export const perChannel = (help: string, above: number): Option<readonly number[] | undefined> =>
  custom<readonly number[]>({
    help,
    placeholder: 'R,G,B',
    expects: `a number${above === 0 ? ' above 0' : ''}, or three separated by commas`,
    parse(word) {
      const numbers = word.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)));
      const three = numbers.length === 1 ? [numbers[0]!, numbers[0]!, numbers[0]!] : numbers;
      return three.length === 3 && three.every((value) => Number.isFinite(value) && value > above) ? three : undefined;
    },
  });
