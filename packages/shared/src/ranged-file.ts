import { open, stat } from 'node:fs/promises';
import { InputError } from './errors.ts';
import { unreadable } from './unreadable.ts';

/** An open file of which any part can be read. */
export interface RangedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Fills `bytes` from `position` on.
   * @throws InputError where the file ends before
   */
  fill(bytes: Uint8Array, position: number): Promise<void>;
  close(): Promise<void>;
}

/** Bytes one system call reads at most; the system's own limit is below 2^31. */
const READ_BYTES = 1 << 30;

/**
 * Opens a file.
 * @throws InputError of one line, `path: reason`, when it is missing, cannot be read, or is no file
 */
export async function openRanged(path: string): Promise<RangedFile> {
  const refuse = (error: unknown): never => {
    throw unreadable(path, error);
  };
  const found = await stat(path).catch(refuse);
  if (found.isFIFO()) throw new InputError(`${path}: is a named pipe: expected a file, of which any part can be read`); // opening would wait
  if (!found.isFile()) throw new InputError(`${path}: not a file`);
  const file = await open(path, 'r').catch(refuse);
  return {
    path,
    size: found.size,
    async fill(bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, done, Math.min(READ_BYTES, bytes.length - done), position + done);
        if (bytesRead === 0) throw new InputError(`${path}: cut off at byte ${position + done} while it was read`);
        done += bytesRead;
      }
    },
    close: () => file.close(),
  };
}
