import { type OptionTable, type OptionValues, under } from './option.ts';
import { choice, flag, text } from './option-kinds.ts';
import type { OptionTexts } from './option-texts.ts';
import type { Output } from './output.ts';
import { shells } from './shells.ts';
import type { StatusLines } from './status-lines.ts';

/** A shell command line and what it does. Every help text begins with two or three. */
export interface Example {
  readonly run: string;
  readonly does: string;
}

/** What a command takes besides options. */
export interface Operands {
  /** The name in the help, e.g. `FILE`. */
  readonly name: string;
  readonly help: string;
  /** Maximum number of operands; unlimited when absent. */
  readonly max?: number;
}

/** A command: a table of options and the function that does the work. */
export interface Command<Table extends OptionTable> {
  /** As typed: `kaleido-ar`; for a sub-command both words, `kaleido-metrics stats`. */
  readonly name: string;
  /** `import.meta.url` of the file that defines the command: the nearest package.json above it gives the version. */
  readonly module: string;
  /** One sentence. */
  readonly summary: string;
  readonly examples: readonly Example[];
  /** When absent, the command takes options only. */
  readonly operands?: Operands;
  readonly options: Table;
  /** Sub-commands. The first word of the command line chooses one by the last word of its name; otherwise this command itself runs. */
  readonly commands?: readonly Command<OptionTable>[];
  /**
   * Defaults that belong to the chosen model: weaker than whatever the user sets, stronger than the table's.
   * @param options as the user set them, and the table's defaults
   */
  modelOptions?(options: OptionValues<Table>): Promise<OptionTexts | undefined>;
  /**
   * Does the work. A number it returns is the exit code. What it throws becomes one line on stderr, with exit code 2 for a
   * UsageError or InputError, 1 for anything else.
   */
  // A method rather than a property, so that a Command of any table is assignable to Command<OptionTable>.
  run(options: OptionValues<Table>, context: CommandContext): Promise<number | undefined> | Promise<void>;
}

/** What `Command.run` receives besides its options: operands, environment, streams and the stop signal. */
export interface CommandContext {
  /** The command's name. */
  readonly name: string;
  readonly operands: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Aborted by the first SIGINT, SIGTERM, SIGHUP or SIGUSR1 (the reason is a `Stopped`), or when writing to stdout fails: finish or
   * drop the current record, then stop. A command that is still running half a second after a signal is killed.
   */
  readonly signal: AbortSignal;
  /** From now on a signal lets the command save its work, however long that takes, instead of killing it after half a second. A second signal kills it. */
  savesFirst(): void;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: StatusLines;
  /** Reports a failure on one line and goes on; the exit code will be 1. */
  fail(message: string): void;
}

/** Standard input: the source of records when no file is named. */
export interface Input {
  readonly isTerminal: boolean;
  bytes(): AsyncIterable<Uint8Array>;
}

/** Defines a command, inferring the types of its option values from its table. */
export const defineCommand = <const Table extends OptionTable>(command: Command<Table>): Command<Table> => command;

/** The word that chooses a sub-command: the last word of its name. */
export const wordOf = ({ name }: Command<OptionTable>): string => name.slice(name.lastIndexOf(' ') + 1);

/** The command or sub-command that a command line calls, with its remaining words. */
export function chosen(command: Command<OptionTable>, argv: readonly string[]): { command: Command<OptionTable>; argv: readonly string[] } {
  const sub = command.commands?.find((one) => wordOf(one) === argv[0]);
  return sub ? chosen(sub, argv.slice(1)) : { command, argv };
}

/** Options that every command has besides its own. */
const builtIn = under('General', {
  options: text({ placeholder: 'FILE', help: 'read option values from this JSON file', isGlobal: true, formerly: 'config' }),
  printConfig: flag({ help: 'print the value of every option and its source, and exit' }),
  generate: choice(['man', ...shells], { help: 'print the manual page, or completions for a shell, and exit' }),
  help: flag({ short: 'h', help: 'print this help, and exit' }),
  version: flag({ help: 'print the version, and exit' }),
});

/** All options that a command accepts on its command line. */
export const allOptions = (command: Command<OptionTable>): OptionTable => ({ ...command.options, ...builtIn });

/** The options that environment variables may set: the command's own, and `--options`. */
export const environmentOptions = (command: Command<OptionTable>): OptionTable => ({ ...command.options, options: builtIn.options });
