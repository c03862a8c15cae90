import { open, stat } from 'node:fs/promises';
import { InputError } from './errors.ts';
import { unreadable } from './unreadable.ts';

/** An open file with random access. */
export interface RangedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Fills `bytes` from a byte position.
   * @throws InputError when the file ends too early
   */
  fill(bytes: Uint8Array, position: number): Promise<void>;
  /** Whether the path still names this file, which stays readable when another one takes its place. */
  hasItsPath(): Promise<boolean>;
  close(): Promise<void>;
}

/** Maximum bytes per system call; the system's own limit is below 2^31. */
const READ_BYTES = 1 << 30;

/**
 * Opens a file.
 * @throws InputError of one line, `path: reason`, when it is missing, cannot be read, or is not a regular file
 */
export async function openRanged(path: string): Promise<RangedFile> {
  const refuse = (error: unknown): never => {
    throw unreadable(path, error);
  };
  const found = await stat(path).catch(refuse);
  if (found.isFIFO()) throw new InputError(`${path}: expected a regular file, got a named pipe`); // opening a pipe would block
  if (!found.isFile()) throw new InputError(`${path}: not a regular file`);
  const file = await open(path, 'r').catch(refuse);
  return {
    path,
    size: found.size,
    async fill(bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, done, Math.min(READ_BYTES, bytes.length - done), position + done);
        if (bytesRead === 0) throw new InputError(`${path}: cut off at byte ${position + done} while reading`);
        done += bytesRead;
      }
    },
    async hasItsPath() {
      const [here, there] = [await file.stat(), await stat(path).catch(() => undefined)];
      return here.ino === there?.ino && here.dev === there.dev;
    },
    close: () => file.close(),
  };
}
