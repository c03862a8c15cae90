import { statSync } from 'node:fs';
import { InputError, messageOf, systemReason, UsageError } from '../errors.ts';
import { fileBytes } from '../file-bytes.ts';
import { type RecordEntry, readCounted, type Shard, shareName } from '../ndjson/read.ts';
import { untilAborted } from '../until-aborted.ts';
import type { CommandContext } from './command.ts';

/** The records of a command's inputs, in order. */
export interface Inputs extends AsyncIterable<RecordEntry> {
  /** Refuses a record that was read but cannot be processed: reports the error with --keep-going, throws it otherwise. */
  refuse(error: unknown): void;
}

/** No file was named and stdin is a terminal: the command shows its help. */
export class NothingGiven extends Error {
  override name = 'NothingGiven';
}

type Context = Pick<CommandContext, 'operands' | 'stdin' | 'signal' | 'fail' | 'env'>;

/** Turns what a file holds into records as text, such as those inside a picture; anything else passes as it is. */
export type Unpack = (bytes: AsyncIterable<Uint8Array>, name: string) => AsyncIterable<Uint8Array>;

/**
 * The records of all files named by the operands (`-` is stdin), or of stdin when there are no operands. Fails before
 * reading anything when a file is missing or a folder, or when no file was named and stdin is a terminal (the help is shown,
 * exit code 2). Iterating throws the signal's reason as soon as the command is asked to stop. A share given by `KALEIDO_SHARD` is that
 * of the whole pipe: its first command selects the records.
 */
export function readInputs(
  context: Context,
  { keepGoing, shard, maxRecord }: { readonly keepGoing: boolean; readonly shard: Shard | undefined; readonly maxRecord: number },
  unpack: Unpack = (bytes) => bytes,
): Inputs {
  const { operands, stdin, signal, fail, env } = context;
  if (operands.length === 0 && stdin.isTerminal) throw new NothingGiven();
  const names = operands.length === 0 ? ['-'] : operands;
  checkNames(names);
  const share = shard && { ...shard, isOfPipe: env.KALEIDO_SHARD === shareName(shard) };
  const onBad = keepGoing ? (error: InputError) => fail(error.message) : undefined;
  return {
    async *[Symbol.asyncIterator]() {
      const counter = { index: 0 };
      for (const name of names) {
        const bytes = untilAborted(name === '-' ? stdin.bytes() : fileBytes(name, signal), signal);
        const shown = name === '-' ? 'stdin' : name;
        const options = { name: shown, maxBytes: maxRecord, shard: share, onBad };
        for await (const entry of readCounted(unpack(bytes, shown), options, counter)) {
          signal.throwIfAborted();
          yield entry;
        }
      }
    },
    refuse(error) {
      if (!keepGoing) throw error;
      fail(messageOf(error));
    },
  };
}

function checkNames(names: readonly string[]): void {
  if (names.filter((name) => name === '-').length > 1) throw new UsageError('-: stdin can be read only once');
  for (const name of names.filter((one) => one !== '-')) {
    let isFolder: boolean;
    try {
      isFolder = statSync(name).isDirectory();
    } catch (error) {
      throw new InputError(systemReason(error, name) ?? name);
    }
    if (isFolder) throw new InputError(`${name}: expected a file, got a folder`);
  }
}
