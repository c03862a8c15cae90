import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { InputError, UsageError } from '@kaleido/shared/errors';
import type { ExtractorOptions } from '../extractor.ts';

/** A request to the process. */
export interface Trial {
  readonly file: string;
  readonly options: ExtractorOptions;
}

/** Its answer. */
export interface Verdict {
  readonly fault?: string;
  /** Whether the fault is in the options rather than in the file. */
  readonly isUsage?: boolean;
}

/** The limits of a trial. */
interface Limits {
  /** Memory beside weights and pictures. */
  readonly baseBytes: number;
  readonly milliseconds: number;
}

/** Many times what published networks take. */
const usualLimits: Limits = { baseBytes: 2 ** 31, milliseconds: 300_000 };
/** Of the file: ONNX Runtime keeps weights twice while it reorders them. */
const BYTES_PER_WEIGHT_BYTE = 4;
/** Activations. A vision transformer takes a tenth of this. */
const BYTES_PER_PIXEL = 1024;
const USUAL_BATCH = 8;
const USUAL_SIDE = 224;
const LOOK_EVERY = 20;

/**
 * Opens and runs a network once in a process of its own, whose memory (on Linux, where the system reports it) and time are limited: a small
 * file can make ONNX Runtime use any amount of both, and would block this process for as long.
 * @throws InputError that names the file when that fails, or takes too much
 */
export async function tryNetwork(file: string, options: ExtractorOptions, { baseBytes, milliseconds } = usualLimits): Promise<void> {
  const limit = baseBytes + expectedBytes(file, options);
  const child = fork(createRequire(import.meta.url).resolve('#onnx-trial'), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  const kill = () => child.kill('SIGKILL');
  let reason: string | undefined;
  const stop = (why: string) => {
    reason ??= why;
    kill();
  };
  const watch = setInterval(() => {
    const taken = residentBytes(child.pid!);
    if (taken > limit) stop(`takes more than ${gigabytes(limit)} GB of memory to run once`);
  }, LOOK_EVERY);
  const clock = setTimeout(() => stop(`takes longer than ${milliseconds / 1000} s to run once`), milliseconds);
  process.once('exit', kill);
  try {
    const { fault, isUsage } = await verdictOf(child, { file, options });
    if (fault !== undefined) throw isUsage ? new UsageError(fault) : new InputError(fault);
  } catch (error) {
    throw reason === undefined && error instanceof Error ? error : new InputError(`${file}: the network ${reason}`);
  } finally {
    clearInterval(watch);
    clearTimeout(clock);
    process.off('exit', kill);
  }
}

/** The process's answer, or how it ended. */
function verdictOf(child: ChildProcess, trial: Trial): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    child.once('message', (verdict) => resolve(verdict as Verdict));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new InputError(`${trial.file}: ONNX Runtime ended while it ran the network (${signal ?? `exit code ${code}`})`)),
    );
    child.send(trial, (error) => error && reject(error));
  });
}

/** From the sizes of the file, its external data, and a batch of pictures. */
function expectedBytes(file: string, { batch = USUAL_BATCH, size = USUAL_SIDE }: ExtractorOptions): number {
  const weights = [file, `${file}.data`, `${file}_data`].reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return BYTES_PER_WEIGHT_BYTE * weights + BYTES_PER_PIXEL * batch * size ** 2;
}

/** Memory of a process; 0 when the system does not report it. */
function residentBytes(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return 1024 * Number(kilobytes);
  } catch {
    return 0; // it has ended, or this is not Linux
  }
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
