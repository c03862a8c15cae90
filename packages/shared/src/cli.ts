import type { Command, CommandContext } from './cli/command.ts';
import type { Option, OptionTable, OptionText } from './cli/option.ts';
import type { Output } from './cli/output.ts';
import type { RecordEntry, Shard } from './ndjson.ts';

export type { Command, CommandContext, Example, Operands, StatusLines } from './cli/command.ts';
export type { Option, OptionTable, OptionText, OptionValues, ShortFlag } from './cli/option.ts';
export type { Output } from './cli/output.ts';
export { InputError, UsageError } from './errors.ts';

/** Gives a command's table its types. */
export declare function defineCommand<const Table extends OptionTable>(command: Command<Table>): Command<Table>;

/** Runs a command as this process: arguments, environment, signals, exit code. All that a `bin` file calls. */
export declare function main<Table extends OptionTable>(command: Command<Table>): Promise<void>;

// Options: without `default` the value may be undefined.
export declare function flag(text: OptionText & { default?: boolean }): Option<boolean>;
export declare function integer(text: OptionText & Range & { default: number }): Option<number>;
export declare function integer(text: OptionText & Range): Option<number | undefined>;
export declare function number(text: OptionText & Range & { default: number }): Option<number>;
export declare function number(text: OptionText & Range): Option<number | undefined>;
export declare function text(text: OptionText & { default: string }): Option<string>;
export declare function text(text: OptionText): Option<string | undefined>;
export declare function choice<const C extends string>(choices: readonly C[], text: OptionText & { default: NoInfer<C> }): Option<C>;
export declare function choice<const C extends string>(choices: readonly C[], text: OptionText): Option<C | undefined>;
/** A comma-separated list. */
export declare function choices<const C extends string>(
  of: readonly C[],
  text: OptionText & { default: readonly NoInfer<C>[] },
): Option<readonly C[]>;
export declare function choices<const C extends string>(of: readonly C[], text: OptionText): Option<readonly C[] | undefined>;

/** Bounds, both included; `infinite` also takes the word `inf`. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly infinite?: boolean;
}

// Groups, to be spread into a table.
export declare const inputOptions: { keepGoing: Option<boolean>; shard: Option<Shard | undefined>; maxRecord: Option<number> };
export declare const seedOption: { seed: Option<number | undefined> };
export declare const reportOptions: { quiet: Option<boolean>; progress: Option<'auto' | 'json' | 'none'> };

/** The records of all inputs: the operands (`-` is stdin), or stdin when there are none. Throws at once when that is a terminal. */
export declare function readInputs(
  context: CommandContext,
  options: { keepGoing: boolean; shard: Shard | undefined; maxRecord: number },
): Inputs;

export interface Inputs extends AsyncIterable<RecordEntry> {
  /** Reports a record that was read but cannot be worked on: with --keep-going a line on stderr, otherwise throws the error. */
  refuse(error: Error): void;
}

/** Progress on stderr as the options and the terminal allow. */
export declare function openProgress(
  context: CommandContext,
  options: { quiet: boolean; progress: 'auto' | 'json' | 'none' },
  what: { unit: string; total?: number },
): { advance(by?: number): void; close(): void };

/** A note for people, left out under --quiet. */
export declare function note(context: CommandContext, options: { quiet: boolean }, message: string): void;

/** Throws a UsageError when the output is a terminal: `stdout is a terminal; write the PNG to a file or a pipe`. */
export declare function refuseTerminal(output: Output, what: string): void;

/** Writes a file under a temporary name and renames it when it is whole. */
export declare function writeFileAtomically(path: string, data: string | Uint8Array): Promise<void>;

/** The same for a file that grows: `commit` renames it, `discard` removes it (no effect after commit). */
export declare function openAtomicFile(path: string): Promise<Output & { commit(): Promise<void>; discard(): Promise<void> }>;

/** Gives ids file names: safe on every system, unique among those given (duplicates are numbered). */
export declare function fileNamer(extension: string): (id: string) => string;
