import { createWriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, SHARE_ENV, Worker } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import { removeTemporaries, type Temporary, type TemporaryEvent } from '../temporaries.ts';
import { DescriptorStream } from './descriptor-stream.ts';
import { exitCodeOf, type StopSignal, stopSignals } from './signals.ts';
import { isRewritable } from './status-lines.ts';
import type { CommandModule, SavesFirst, StopMessage, ThreadStart } from './thread-messages.ts';

/** Time for a command to end after a signal, then for its thread to be terminated. */
const [GRACE, TERMINATION] = [400, 150]; // ms

/**
 * Runs a command with this process's arguments, environment, streams and signals. The command has a thread of its own, so that
 * this one can answer signals at any time, whatever the command computes. The first signal asks it to stop; if it has not ended soon
 * after, it is killed, unless it announced that it saves its work first. A second signal kills it at once. Its temporary files are
 * always removed.
 * @param name the command's name, for messages
 * @param program `import.meta.url` of the calling module, which is all that it does: it is the thread's program too
 * @param load imports the command's module; only the thread does
 * @returns when the command has ended, in its thread; at once in the process's own
 */
export async function launch(name: string, program: string, load: () => Promise<CommandModule>): Promise<void> {
  if (isMainThread) superviseThread(name, program);
  else await (await import('./command-thread.ts')).runInThread(load);
}

function superviseThread(name: string, program: string): void {
  const { env } = process;
  const start: ThreadStart = { argv: process.argv.slice(2) };
  // Forward what libraries print: Node's own stdout and stderr would switch pipes, which other processes share, to non-blocking mode.
  const thread = new Worker(new URL(program), {
    ...{ workerData: start, env: SHARE_ENV, stdout: true, stderr: true },
  });
  const [stdout, stderr] = [1, 2].map((fd) => createWriteStream('', { fd, autoClose: false }).on('error', () => {}));
  thread.stdout.pipe(stdout!, { end: false });
  thread.stderr.pipe(stderr!, { end: false });
  const say = (text: string): Promise<void> =>
    new Promise((resolve) => stderr!.write(`${clearLine(env)}${name}: ${text}\n`, () => resolve()));

  const temporaries = new Map<string, Temporary>();
  let savesFirst = false;
  let isOver = false;
  thread.on('message', (message: TemporaryEvent | SavesFirst) => {
    if ('savesFirst' in message) savesFirst = true;
    else if (message.isThere) temporaries.set(message.path, message);
    else temporaries.delete(message.path);
  });
  thread.on('error', (error: NodeJS.ErrnoException) => {
    const text = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? OUT_OF_MEMORY : messageOf(error);
    void say(env.KALEIDO_DEBUG ? `${text}\n${error.stack}` : text);
  });
  thread.on('exit', (code) => {
    isOver = true;
    removeTemporaries(temporaries.values());
    if (code === NEVER_SETTLED) void say('ended before its work was done: nothing was left that could finish it');
    process.exitCode ??= code === NEVER_SETTLED ? 1 : code;
  });

  /** Kills the process even while native code computes, for which `process.exit` would wait. */
  const end = (signal: StopSignal): void => {
    removeTemporaries(temporaries.values());
    for (const each of stopSignals) process.removeAllListeners(each);
    process.kill(process.pid, signal);
    process.exit(exitCodeOf(signal)); // reached only as PID 1 of a container, which its own signals do not kill
  };
  const endLater = async (signal: StopSignal): Promise<void> => {
    await delay(GRACE, undefined, { ref: false });
    if (isOver || savesFirst) return;
    process.exitCode = exitCodeOf(signal);
    await Promise.race([Promise.all([say(`stopped by ${signal}`), thread.terminate()]), delay(TERMINATION)]);
    if (!isOver) end(signal);
  };
  let isAsked = false;
  for (const signal of stopSignals)
    process.on(signal, () => {
      if (isAsked) return end(signal);
      isAsked = true;
      thread.postMessage({ signal } satisfies StopMessage);
      void endLater(signal);
    });
}

/** Node's exit code for a top-level await that never settled. */
const NEVER_SETTLED = 13;

const OUT_OF_MEMORY = 'out of memory: the JavaScript heap is full (raise its limit with NODE_OPTIONS=--max-old-space-size=MB)';

/** The characters that erase a progress line. */
function clearLine(env: NodeJS.ProcessEnv): string {
  const terminal = new DescriptorStream(2);
  return isRewritable(terminal, env) ? `\r${' '.repeat(terminal.columns - 1)}\r` : '';
}
