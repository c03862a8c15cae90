import { type NamedPicture, readPictures } from '@kaleido/data/pictures';
import { type CommandContext, note } from '@kaleido/shared/cli';
import type { InputError } from '@kaleido/shared/errors';
import type { SourceOptions } from './source-options.ts';

/** The pictures of a source as the options say: with --keep-going, unreadable ones are reported and skipped. */
export const openPictures = (
  source: string,
  { keepGoing, shard, maxRecord, maxPixels, quiet }: SourceOptions,
  context: Pick<CommandContext, 'name' | 'stderr' | 'stdin' | 'signal' | 'fail'>,
): AsyncGenerator<NamedPicture> =>
  readPictures(source, {
    stdin: () => context.stdin.bytes(),
    onNote: (message) => note(context, { quiet }, message),
    ...(keepGoing && { onBad: (error: InputError) => context.fail(error.message) }),
    ...{ shard, maxRecord, maxPixels, signal: context.signal },
  });
