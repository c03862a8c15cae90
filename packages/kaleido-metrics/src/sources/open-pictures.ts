import type { CommandContext } from '@kaleido/shared/cli';
import type { InputError } from '@kaleido/shared/errors';
import { readPictures } from './pictures/index.ts';
import type { NamedPicture } from './pictures/source.ts';
import type { SourceOptions } from './source-options.ts';

/** The pictures of a source as the options say: with --keep-going those that cannot be read are told and left out. */
export const openPictures = (
  source: string,
  { keepGoing, shard, maxRecord }: SourceOptions,
  { stdin, signal, fail }: Pick<CommandContext, 'stdin' | 'signal' | 'fail'>,
): AsyncGenerator<NamedPicture> =>
  readPictures(source, {
    stdin: () => stdin.bytes(),
    ...(keepGoing && { onBad: (error: InputError) => fail(error.message) }),
    ...{ shard, maxRecord, signal },
  });
