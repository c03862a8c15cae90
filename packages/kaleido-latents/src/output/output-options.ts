import { flag, integer, text, under } from '@kaleido/shared/cli';

/** Options of the output. */
export const outputOptions = under('Output', {
  shards: text({
    help: 'write WebDataset shards 00000.tar, 00001.tar, … to this folder; default: records with pictures to stdout',
    placeholder: 'DIR',
  }),
  perShard: integer({ help: 'pictures per shard', min: 1, max: 100_000, default: 1000 }),
  resume: flag({ help: 'continue the shards of an earlier run, skipping pictures whose ids they contain' }),
  done: text({
    help: 'skip pictures whose ids are in the shards of this folder, which a later command of the pipe writes',
    placeholder: 'DIR',
  }),
  replace: flag({ help: 'replace existing parts; default: pictures that have the part pass through unchanged' }),
});
