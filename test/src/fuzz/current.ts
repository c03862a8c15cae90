import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An input and its number. */
interface Current {
  readonly at: number;
  readonly input: Buffer;
}

/** The input at hand, in a file that outlives a crash: its number in eight bytes, then the input. */
export function current(folder: string): { write(current: Current): void; read(): Current } {
  const path = join(folder, 'current.input');
  return {
    write({ at, input }) {
      const number = Buffer.alloc(8);
      number.writeDoubleLE(at);
      writeFileSync(path, Buffer.concat([number, input]));
    },
    read() {
      const bytes = readFileSync(path);
      return { at: bytes.readDoubleLE(), input: bytes.subarray(8) };
    },
  };
}
