import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import { type TemporaryEvent, temporaryEvents } from '../temporaries.ts';
import { DescriptorStream } from './descriptor-stream.ts';
import { outputTo } from './output.ts';
import { runCommand, Stopped } from './run-command.ts';
import { standardInput } from './standard-input.ts';
import { statusLines } from './status-lines.ts';
import type { CommandModule, SavesFirst, StopMessage, ThreadStart } from './thread-messages.ts';

/** Runs a command in this thread, which `launch` started. */
export async function runInThread(load: () => Promise<CommandModule>): Promise<void> {
  const main = parentPort!;
  const { argv } = workerData as ThreadStart;
  const { env } = process;

  const stop = new AbortController();
  main.on('message', ({ signal }: StopMessage) => stop.abort(new Stopped(signal)));
  main.unref(); // it waits for signals only
  temporaryEvents.subscribe((event) => main.postMessage(event as TemporaryEvent));

  const stderr = statusLines(new DescriptorStream(2), env);
  const stdout = outputTo(new DescriptorStream(1), 'stdout', (error) => stop.abort(error));
  const stdin = standardInput();
  const { command } = await load();
  process.on('uncaughtException', (error) => {
    stderr.line(`${command.name}: ${messageOf(error)}`);
    if (env.KALEIDO_DEBUG) stderr.line(error.stack ?? '');
    // The state is unknown, so start nothing more; only flush what was written.
    void stdout.flush().finally(() => process.exit(1));
  });
  const savesFirst = () => main.postMessage({ savesFirst: true } satisfies SavesFirst);
  process.exitCode = await runCommand(command, argv, { env, signal: stop.signal, stdin, stdout, stderr, savesFirst });
  stdin.close();
}
