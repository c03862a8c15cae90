import { Writable } from 'node:stream';
import type { Command, CommandContext } from '../cli/command.ts';
import type { OptionTable, OptionValues } from '../cli/option.ts';
import { outputTo } from '../cli/output.ts';
import { runCommand, type Surroundings } from '../cli/run-command.ts';
import { statusLines } from '../cli/status-lines.ts';

/** The environment of a command in a test. */
export interface Call {
  /** The content of stdin. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly operands?: readonly string[];
  /** The streams that claim to be terminals. */
  readonly terminals?: readonly ('stdin' | 'stdout' | 'stderr')[];
}

/** A context for a command's function, with everything it writes. */
export interface TestContext {
  readonly context: CommandContext;
  readonly stdout: () => Buffer;
  /** The lines on stderr. */
  readonly notes: () => readonly string[];
  /** The failures that did not end the work. */
  readonly failures: readonly string[];
}

/** Makes the context of a command that runs in the test's own process. */
export function commandContext(name: string, { operands = [], ...call }: Call = {}): TestContext {
  const { around, stdout, stderr } = surroundings(call);
  const failures: string[] = [];
  return {
    context: { ...around, name, operands, fail: (message) => void failures.push(message) },
    stdout,
    notes: () => stderr().split('\n').slice(0, -1),
    failures,
  };
}

/** Runs a command line in the test's own process. */
export async function runInProcess(command: Command<OptionTable>, line: readonly string[], call: Omit<Call, 'operands'> = {}) {
  const { around, stdout, stderr } = surroundings(call);
  const code = await runCommand(command, line, around);
  return { code, stdout: stdout().toString(), stderr: stderr() };
}

/** The values of a command's options when none is given. */
export const defaultsOf = <Table extends OptionTable>({ options }: { readonly options: Table }): OptionValues<Table> =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default])) as OptionValues<Table>;

function surroundings({ input = '', env = {}, terminals = [] }: Call) {
  const stdout = sink(terminals.includes('stdout'));
  const stderr = sink(terminals.includes('stderr'));
  const around: Surroundings = {
    env,
    signal: new AbortController().signal,
    savesFirst() {},
    stdin: {
      isTerminal: terminals.includes('stdin'),
      async *bytes() {
        yield Buffer.from(input as string);
      },
    },
    stdout: outputTo(stdout.stream, 'stdout', () => {}),
    stderr: statusLines(stderr.stream, env),
  };
  return { around, stdout: stdout.content, stderr: () => stderr.content().toString() };
}

/** A stream that keeps what is written to it. */
function sink(isTTY: boolean) {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), content: () => Buffer.concat(chunks) };
}
