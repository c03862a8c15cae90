import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Draw, drawOf } from './draw.ts';

/** Changes a valid input so that it is nearly valid, or not at all; `others` are further valid inputs to take pieces from. */
export type Mutate = (input: Buffer, draw: Draw, others: readonly Buffer[]) => Buffer;

/** A reader of untrusted input. */
export interface FuzzReader {
  /** Valid inputs to mutate. */
  seeds(): readonly Buffer[] | Promise<readonly Buffer[]>;
  readonly mutate: Mutate;
  /**
   * Reads one input, and checks what it accepts (`check`). An InputError or UsageError refuses the input; any other error is a fault of
   * the reader.
   */
  read(input: Buffer, scratch: Scratch): Promise<void> | void;
}

/** What a reader may use. */
export interface Scratch {
  readonly folder: string;
  /** Writes a file into the scratch folder and returns its path. */
  file(name: string, bytes: string | Uint8Array): string;
  /** Decisions that depend on the input alone, such as where a stream is cut. */
  readonly draw: Draw;
}

export const scratchIn = (folder: string, input: Uint8Array): Scratch => ({
  folder,
  draw: drawOf('scratch', input.length, input[0] ?? 0, input.at(-1) ?? 0),
  file(name, bytes) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  },
});

/** A reader accepted an input and read it wrongly: worse than a crash. */
export class WrongResult extends Error {
  override name = 'WrongResult';
}

/** @throws WrongResult unless the condition holds for an accepted input */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new WrongResult(what);
}

/** The bytes as a stream, in one piece or cut at random offsets. */
export async function* inPieces(bytes: Uint8Array, draw?: Draw): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; ) {
    const size = draw ? 1 + draw.int(draw.chance(0.5) ? 3 : 700) : bytes.length;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

/** The first items of a stream. */
export async function firstOf<T>(stream: AsyncIterable<T>, limit = 10_000): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) {
    items.push(item);
    if (items.length >= limit) break;
  }
  return items;
}

/** Runs work that may refuse its input; any other error passes. */
export async function unlessRefused(work: () => Promise<unknown> | unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/** Whether an error is an orderly refusal of the input. */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && (error.name === 'InputError' || error.name === 'UsageError');
