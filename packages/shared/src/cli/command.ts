import type { OptionTable, OptionValues } from './option.ts';
import type { Output } from './output.ts';

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
  readonly name: string;
  /** `import.meta.url` of the file that defines the command: the nearest package.json above it gives the version. */
  readonly module: string;
  /** One sentence. */
  readonly summary: string;
  readonly examples: readonly Example[];
  /** Absent: the command takes options only. */
  readonly operands?: Operands;
  readonly options: Table;
  /** The work. What it returns is the exit code, 0 when nothing; what it throws becomes one line on stderr. */
  readonly run: (options: OptionValues<Table>, context: CommandContext) => Promise<number | undefined> | Promise<void>;
}

/** What a command's call finds around it. */
export interface CommandContext {
  /** The command's name. */
  readonly name: string;
  readonly operands: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first SIGINT or SIGTERM and when the reader of stdout has gone; finish or drop the record at hand, then stop. */
  readonly signal: AbortSignal;
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: StatusLines;
}

/** Lines for people. */
export interface StatusLines {
  readonly isTerminal: boolean;
  /** `NAME: message`, above the progress line when there is one. */
  line(message: string): void;
  /** Replaces the line that is rewritten in place; '' takes it away. Only for terminals. */
  rewrite(text: string): void;
}
