import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Counts, Reply, Request } from './child.ts';
import { current } from './current.ts';
import type { Finding, FindingKind, Outcome } from './outcome.ts';
import type { ReaderName } from './readers.ts';

/** Milliseconds without a word from the child after which it hangs. */
const PATIENCE = 10_000;
/** Milliseconds that a child may take to load its reader. */
const STARTING = 60_000;
/** MB of the child's heap, and of all its memory: many times what small inputs need. */
const HEAP = 1_024;
const RESIDENT = 2_048;

/** A finding with the input that caused it. */
export interface Caught {
  readonly finding: Finding;
  readonly input: Buffer;
}

/** Inputs `from` to before `to` of a seed. */
interface Range {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** One reader in a process of its own, since it may hang, crash or fill the memory. It is started again after it died. */
export interface Watched {
  /**
   * Runs a range of inputs and calls `onCaught` for each finding. Gives the first number that was not tried: less than `to` when the
   * child died.
   */
  fuzz(range: Range, onCaught: (caught: Caught) => void): Promise<Counts & { readonly next: number }>;
  /** What one input does. */
  outcome(input: Buffer): Promise<Outcome>;
  close(): void;
}

export function watch(reader: ReaderName): Watched {
  const folder = mkdtempSync(join(tmpdir(), `kaleido-fuzz-${reader}-`));
  const file = current(folder);
  let child: ChildProcess | undefined;

  /** Sends a request; replies are passed on until `onReply` gives a result, `onDeath` gives it when the child ends or is killed. */
  function ask<T>(request: Request, onReply: (reply: Reply) => T | undefined, onDeath: (finding: Finding) => T): Promise<T> {
    child ??= fork(new URL('./child.js', import.meta.url), {
      execArgv: [`--max-old-space-size=${HEAP}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const asked = child;
    return new Promise<T>((resolve) => {
      let patience = STARTING;
      let heard = performance.now();
      let reason: FindingKind = 'crash';
      const kill = (kind: FindingKind): void => {
        reason = kind;
        asked.kill('SIGKILL');
      };
      const timer = setInterval(() => {
        if (performance.now() - heard > patience) kill('hang');
        else if (residentMegabytes(asked.pid) > RESIDENT) kill('memory');
      }, 200);
      const end = (result: T): void => {
        clearInterval(timer);
        asked.off('message', onMessage).off('exit', onExit);
        resolve(result);
      };
      const onMessage = (reply: Reply): void => {
        heard = performance.now();
        patience = PATIENCE;
        const result = onReply(reply);
        if (result !== undefined) end(result);
      };
      const onExit = (code: number | null, signal: string | null): void => {
        child = undefined;
        end(onDeath({ kind: reason, message: DEATHS[reason] ?? `the process ended with ${signal ?? code}` }));
      };
      asked.on('message', onMessage).on('exit', onExit);
      asked.send(request);
    });
  }

  return {
    fuzz(range, onCaught) {
      let counts: Counts = { accepted: 0, refused: 0 };
      return ask(
        { ask: 'fuzz', reader, folder, ...range },
        (reply) => {
          if (reply.reply === 'beat') counts = reply.counts;
          if (reply.reply === 'finding') onCaught(reply);
          return reply.reply === 'done' ? { ...reply.counts, next: range.to } : undefined;
        },
        (finding) => {
          const { at, input } = file.read();
          onCaught({ finding, input });
          return { ...counts, next: at + 1 };
        },
      );
    },
    outcome(input) {
      file.write({ at: 0, input });
      return ask<Outcome>(
        { ask: 'try', reader, folder },
        (reply) => (reply.reply === 'outcome' ? reply.outcome : undefined),
        (finding) => finding,
      );
    },
    close() {
      child?.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const DEATHS: Partial<Record<FindingKind, string>> = {
  hang: `no answer within ${PATIENCE / 1000} s`,
  memory: `more than ${RESIDENT} MB`,
};

/** Memory of a process, where the system tells (Linux); else 0. */
function residentMegabytes(pid: number | undefined): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096) / 2 ** 20;
  } catch {
    return 0; // no such file, or the process has just ended
  }
}
