import { InputError, messageOf, oneLine, UsageError } from '../errors.ts';
import { allOptions, type Command, type CommandContext, chosen, environmentOptions } from './command.ts';
import { checkEnvironment, setVariable } from './environment.ts';
import { generate } from './generate.ts';
import { helpText } from './help.ts';
import { NothingGiven } from './inputs.ts';
import { note } from './note.ts';
import type { OptionTable, OptionValues } from './option.ts';
import { readOptionFile } from './option-file.ts';
import { ReaderGone } from './output.ts';
import { packageVersion } from './package-version.ts';
import { parseArguments } from './parse-arguments.ts';
import { printed, type Resolved, resolveOptions } from './resolve.ts';
import { exitCodeOf, type StopSignal } from './signals.ts';

/** A signal asked the command to stop. */
export class Stopped extends Error {
  override name = 'Stopped';
  readonly signal: StopSignal;
  readonly exitCode: number;
  constructor(signal: StopSignal) {
    super(`stopped by ${signal}`);
    this.signal = signal;
    this.exitCode = exitCodeOf(signal);
  }
}

/** The part of a `CommandContext` that does not depend on the command line. */
export type Surroundings = Omit<CommandContext, 'name' | 'operands' | 'fail'>;

/** Runs a command, or the sub-command that a command line calls. Never rejects: every error becomes one line on stderr. Returns the exit code. */
export async function runCommand(whole: Command<OptionTable>, line: readonly string[], around: Surroundings): Promise<number> {
  const { command } = chosen(whole, line);
  const { env, signal, stdout, stderr } = around;
  let failures = 0;
  const fail = (message: string): void => {
    failures++;
    stderr.line(`${command.name}: ${oneLine(message)}`);
  };
  try {
    const code = await perform(whole, line, { ...around, name: command.name, fail });
    await stdout.flush();
    if (typeof code === 'number') return code;
    signal.throwIfAborted();
    return failures > 0 ? 1 : 0;
  } catch (thrown) {
    stderr.rewrite('');
    // After a request to stop, errors are its consequences: report the request.
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (error instanceof ReaderGone) return 0;
    if (error instanceof NothingGiven) {
      stderr.line(helpText(command).trimEnd());
      return 2;
    }
    fail(messageOf(error));
    if (env.KALEIDO_DEBUG && thrown instanceof Error) stderr.line(thrown.stack ?? '');
    if (error instanceof Stopped) return error.exitCode;
    return error instanceof UsageError || error instanceof InputError ? 2 : 1;
  }
}

/** Reads the command line and does what it says. */
async function perform(
  program: Command<OptionTable>,
  line: readonly string[],
  context: Omit<CommandContext, 'operands'>,
): Promise<number | undefined> {
  const { env, stdout } = context;
  const { command, argv } = chosen(program, line);
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const print = (text: string) => stdout.write(text).then(() => 0);
  if (words.includes('--help') || words.includes('-h')) return print(helpText(command));
  const table = allOptions(command);
  const { given, operands } = parseArguments(command, table, argv);
  if (given.get('version') === 'true') return print(`${command.name} ${packageVersion(command.module)}\n`);
  const form = given.get('generate');
  if (form !== undefined) return print(generate(program, form));
  for (const warning of checkEnvironment(env, program, command)) note(context, { quiet: false }, warning);
  const named = given.get('options') || setVariable(env, command.name, 'options', environmentOptions(command).options!)?.text;
  const file = await readOptionFile(named, command, context);
  const files = file ? [file] : [];
  const own = resolveOptions(command, given, env, files);
  const ofModel = await command.modelOptions?.(valuesOf(own));
  const resolved = ofModel ? resolveOptions(command, given, env, [...files, ofModel]) : own;
  if (given.get('printConfig') === 'true') return print(printed(resolved));
  return (await command.run(valuesOf(resolved), { ...context, operands })) ?? undefined;
}

const valuesOf = (resolved: ReadonlyMap<string, Resolved>): OptionValues<OptionTable> =>
  Object.fromEntries([...resolved].map(([name, { value }]) => [name, value])) as OptionValues<OptionTable>;
