/** The letters of short flags. Each means the same in all commands. */
export type ShortFlag = 'n' | 'k' | 'g' | 'o' | 's' | 'q' | 'h';

/** What describes an option to users. */
export interface OptionText {
  /** One line, lower case, without a full stop. */
  readonly help: string;
  readonly short?: ShortFlag;
  /** The value's name in the help, e.g. `DIR`. */
  readonly placeholder?: string;
  /** Whether the value is a size in bytes, to be shown as 64MiB. */
  readonly isSize?: boolean;
  /** Its heading in the help. */
  readonly category?: string;
  /** Whether it means the same in every command that has it, so that one variable (`KALEIDO_DEVICE`) may set it in all of them. */
  readonly isGlobal?: boolean;
  /** Its former name; an error points users of that one to the new name. */
  readonly formerly?: string;
}

/** One line of a command's table; T is the type of the parsed value. */
export interface Option<T> extends OptionText {
  readonly default: T;
  /** Whether it takes no value. */
  readonly isFlag: boolean;
  /** The words after "expected" in errors. */
  readonly expects: string;
  /** Values to offer in completions. */
  readonly choices?: readonly string[];
  /** The value of a text, or undefined when the text is not a value. */
  readonly parse: (text: string) => T | undefined;
}

/**
 * A command's options by name; `guideFrom` of kaleido-diffuse is `--guide-from`, `KALEIDO_DIFFUSE_GUIDE_FROM`, and `guide-from`
 * in an option file.
 */
export type OptionTable = { readonly [name: string]: Option<unknown> };

/** The types of the values of a table. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer T> ? T : never;
};

/** `guideFrom` → `guide-from`. */
export const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `guideFrom` → `--guide-from`. */
export const longFlag = (name: string): string => `--${kebab(name)}`;

/** Puts options under a heading of the help. */
export const under = <Table extends OptionTable>(category: string, table: Table): Table =>
  Object.fromEntries(Object.entries(table).map(([name, option]) => [name, { ...option, category }])) as unknown as Table;
