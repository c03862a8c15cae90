import { flag, integer, text, under } from '@kaleido/shared/cli';

/** Where samples go. */
export const outputOptions = under('Output', {
  shards: text({
    help: 'write WebDataset shards 00000.tar, 00001.tar, … into this folder; without it, records with their pictures to stdout',
    placeholder: 'DIR',
  }),
  perShard: integer({ help: 'pictures per shard', min: 1, max: 100_000, default: 1000 }),
  resume: flag({ help: 'go on with the shards that an earlier run has left; pictures whose ids are in them are passed over' }),
  done: text({ help: 'pass over pictures whose ids are in the shards of this folder, which a later command writes', placeholder: 'DIR' }),
  replace: flag({ help: 'replace the part where it is there; without it, such pictures pass through unchanged' }),
});
