import { type CommandContext, type OptionValues, UsageError } from '@kaleido/shared/cli';
import type { Shard } from '@kaleido/shared/ndjson';
import type { outputOptions } from './output-options.ts';
import { recordSink } from './record-sink.ts';
import { shardSink } from './shard-sink.ts';
import type { LatentSink } from './sink.ts';
import { idsIn } from './written-shards.ts';

type OutputValues = OptionValues<typeof outputOptions> & { readonly shard: Shard | undefined };

/**
 * Opens the output that the options name.
 * @throws UsageError if they contradict each other; InputError for a folder that cannot be resumed
 */
export async function openSink(options: OutputValues, { stdout }: Pick<CommandContext, 'stdout'>): Promise<LatentSink> {
  const { shards: folder, perShard, resume, done, shard } = options;
  if (folder === undefined && resume) throw new UsageError('--resume: needs --shards DIR');
  const share = shard && `${shard.part}of${shard.of}`;
  const sink = folder === undefined ? recordSink(stdout) : await shardSink({ folder, perShard, resume, share });
  if (done === undefined) return sink;
  const ids = await idsIn(done);
  return { ...sink, isDone: (id) => ids.has(id) || sink.isDone(id) };
}
