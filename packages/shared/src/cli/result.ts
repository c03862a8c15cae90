import { checkOutput, writeOutput } from '../output-file.ts';
import { type Output, refuseTerminal } from './output.ts';

/** Writes a result that is handed over in one piece. */
export type WriteResult = (data: string | Uint8Array) => Promise<void>;

/**
 * Where a command's one result goes: into the file that was named (as `writeOutput` does), or to stdout when none was, or `-`. Called
 * before the work, so that it is refused there and not after it.
 * @param binary what a terminal cannot show, if it is that: "a PNG"
 * @throws InputError when no file can be written at that place, UsageError when a terminal would get something binary
 */
export async function resultTo(path: string | undefined, stdout: Output, binary?: string): Promise<WriteResult> {
  if (path === undefined || path === '-') {
    if (binary !== undefined) refuseTerminal(stdout, binary, 'use -o FILE, or > FILE');
    return (data) => stdout.write(data);
  }
  await checkOutput(path);
  return (data) => writeOutput(path, (write) => write(data));
}
