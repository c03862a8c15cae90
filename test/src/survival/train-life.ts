import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Ended, root } from '../run-command.ts';

const bin = `${root}packages/kaleido-train/bin/kaleido-train.js`;

/** A running trainer. */
export interface Life {
  readonly process: ChildProcess;
  /** What it said on stderr so far. */
  said(): string;
  /** Resolves when it has said so, or has ended. */
  until(text: string): Promise<void>;
  readonly ended: Promise<Ended & { readonly signal: NodeJS.Signals | null }>;
}

/** Starts the built trainer. @param stdin file that it reads */
export function live(words: readonly string[], stdin = '/dev/null'): Life {
  const child = spawn(process.execPath, [bin, ...words], { stdio: [openSync(stdin, 'r'), 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout!.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr!.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  let isOver = false;
  const ended = new Promise<Awaited<Life['ended']>>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      isOver = true;
      resolve({ code, signal, stdout: Buffer.concat(stdout), stderr });
    });
  });
  return {
    process: child,
    said: () => stderr,
    async until(text) {
      while (!isOver && !stderr.includes(text)) await delay(1);
    },
    ended,
  };
}

/** Resolves when the trainer writes a checkpoint into the folder, or has ended. */
export async function untilWriting(life: Life, folder: string): Promise<void> {
  while (life.process.exitCode === null && life.process.signalCode === null && !isHalfWritten(life, folder)) await delay(1);
}

/** Whether a checkpoint that this trainer wrote into the folder is there by half. */
export function isHalfWritten({ process: { pid } }: Life, folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.includes(`.${pid}-`) && name.endsWith('.new'));
  } catch {
    return false; // no folder yet
  }
}
