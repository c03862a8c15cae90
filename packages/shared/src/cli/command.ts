import { type OptionTable, type OptionValues, under } from './option.ts';
import { choice, flag, text } from './option-kinds.ts';
import type { Output } from './output.ts';
import { shells } from './shells.ts';
import type { StatusLines } from './status-lines.ts';

/** A line for a shell and what it does; two or three real ones open every help text. */
export interface Example {
  readonly run: string;
  readonly does: string;
}

/** What a command takes besides options. */
export interface Operands {
  /** The name in the help, e.g. `FILE`. */
  readonly name: string;
  readonly help: string;
  /** At most this many; any number when absent. */
  readonly most?: number;
}

/** A command: a table of options and a call. */
export interface Command<Table extends OptionTable> {
  /** As it is typed: `kaleido-ar`; of a sub-command both words, `kaleido-metrics stats`. */
  readonly name: string;
  /** `import.meta.url` of the file that defines the command: the nearest package.json above it gives the version. */
  readonly module: string;
  /** One sentence. */
  readonly summary: string;
  readonly examples: readonly Example[];
  /** Absent: the command takes options only. */
  readonly operands?: Operands;
  readonly options: Table;
  /** Sub-commands: chosen when the first word of the command line is the last word of their name; otherwise this command runs itself. */
  readonly commands?: readonly Command<OptionTable>[];
  /**
   * The work. A number that it returns is the exit code. What it throws becomes one line on stderr and exit code 2 for a
   * UsageError or InputError, 1 for anything else.
   */
  // Written as a method, so that a Command of a certain table is a Command<OptionTable> too.
  run(options: OptionValues<Table>, context: CommandContext): Promise<number | undefined> | Promise<void>;
}

/** What a command's call finds around it. */
export interface CommandContext {
  /** The command's name. */
  readonly name: string;
  readonly operands: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Aborted by the first SIGINT, SIGTERM, SIGHUP or SIGUSR1 (the reason is a `Stopped`) and when stdout cannot be written: finish or
   * drop the record at hand, then stop. A command that has not ended half a second after a signal is ended, wherever it is.
   */
  readonly signal: AbortSignal;
  /** From now on the command is not ended half a second after a signal, but when it has saved its work, or by a second signal. */
  savesFirst(): void;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: StatusLines;
  /** Reports, on one line, a failure that does not end the work; the exit code will be 1. */
  fail(message: string): void;
}

/** Where records come from when no file is named. */
export interface Input {
  readonly isTerminal: boolean;
  bytes(): AsyncIterable<Uint8Array>;
}

/** Gives a command's table its types. */
export const defineCommand = <const Table extends OptionTable>(command: Command<Table>): Command<Table> => command;

/** The word that chooses a sub-command: the last of its name. */
export const wordOf = ({ name }: Command<OptionTable>): string => name.slice(name.lastIndexOf(' ') + 1);

/** The command that a command line means, with the words that are left for it. */
export function chosen(command: Command<OptionTable>, argv: readonly string[]): { command: Command<OptionTable>; argv: readonly string[] } {
  const sub = command.commands?.find((one) => wordOf(one) === argv[0]);
  return sub ? chosen(sub, argv.slice(1)) : { command, argv };
}

/** What every command has besides its own options. */
const builtIn = under('General', {
  options: text({ placeholder: 'FILE', help: 'read option values from this JSON file', isGlobal: true, formerly: 'config' }),
  printConfig: flag({ help: 'print the value of every option and its source, and exit' }),
  generate: choice(['man', ...shells], { help: 'print the manual page, or completions for a shell, and exit' }),
  help: flag({ short: 'h', help: 'print this help, and exit' }),
  version: flag({ help: 'print the version, and exit' }),
});

/** All options that a command line may hold. */
export const allOptions = (command: Command<OptionTable>): OptionTable => ({ ...command.options, ...builtIn });

/** The options that the environment may set: the command's own, and the file that holds more of them. */
export const environmentOptions = (command: Command<OptionTable>): OptionTable => ({ ...command.options, options: builtIn.options });
