import { checkOutput, writeOutput } from '../output-file.ts';
import { type Output, refuseTerminal } from './output.ts';

/** Writes a result in one piece. */
export type WriteResult = (data: string | Uint8Array) => Promise<void>;

/**
 * The destination of a command's single result: the named file (see `writeOutput`), or stdout when no file or `-` was given. Called
 * before the work, so that an impossible destination is refused early.
 * @param binary names a result that a terminal cannot show: "a PNG"
 * @throws InputError when no file can be written there, UsageError when a terminal would receive binary data
 */
export async function resultTo(path: string | undefined, stdout: Output, binary?: string): Promise<WriteResult> {
  if (path === undefined || path === '-') {
    if (binary !== undefined) refuseTerminal(stdout, binary, 'use -o FILE, or > FILE');
    return (data) => stdout.write(data);
  }
  await checkOutput(path);
  return (data) => writeOutput(path, (write) => write(data));
}
