import { isatty } from 'node:tty';
import { messageOf, systemReason } from '../errors.ts';
import type { Command, Input } from './command.ts';
import type { OptionTable } from './option.ts';
import { outputTo } from './output.ts';
import { runCommand, Stopped } from './run-command.ts';
import { statusLines } from './status-lines.ts';

/**
 * Runs a command as this process: its arguments, environment, streams and signals; sets the exit code and lets the process end
 * by itself, since `process.exit` would lose what a pipe has not yet taken. All that a `bin` file calls.
 */
export async function main<Table extends OptionTable>(command: Command<Table>): Promise<void> {
  const stop = new AbortController();
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => {
    // With the handlers gone, a second signal has its default effect, at once, even while native code computes.
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    stop.abort(new Stopped(signal));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const stderr = statusLines(process.stderr, process.env);
  const stdout = outputTo(process.stdout, 'stdout', (error) => stop.abort(error));
  process.on('uncaughtException', (error) => {
    stderr.line(`${command.name}: ${messageOf(error)}`);
    if (process.env.KALEIDO_DEBUG) stderr.line(error.stack ?? '');
    // Nothing is known of the state, so nothing more is begun; what was written is still handed over.
    void stdout.flush().finally(() => process.exit(1));
  });
  const stdin = standardInput();
  process.exitCode = await runCommand(command, process.argv.slice(2), { env: process.env, signal: stop.signal, stdin, stdout, stderr });
  stdin.close();
}

/** stdin, which Node opens only when it is asked for, and which would keep the process alive until its writer ends. */
function standardInput(): Input & { close(): void } {
  let opened: NodeJS.ReadStream | undefined;
  return {
    isTerminal: isatty(0),
    async *bytes() {
      opened = process.stdin;
      try {
        yield* opened as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw new Error(systemReason(error, 'stdin') ?? messageOf(error));
      }
    },
    close: () => void opened?.destroy(),
  };
}
