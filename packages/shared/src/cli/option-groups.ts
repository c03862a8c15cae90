import { defaultMaxBytes, type Shard } from '../ndjson/read.ts';
import type { Option } from './option.ts';
import { bytes, choice, custom, flag, integer } from './option-kinds.ts';

/** For commands that read records; their values are what `readInputs` takes. */
export const inputOptions: {
  readonly keepGoing: Option<boolean>;
  readonly shard: Option<Shard | undefined>;
  readonly maxRecord: Option<number>;
} = {
  keepGoing: flag({ help: 'report a bad record, go on with the next, and end with exit code 1' }),
  shard: custom<Shard>({
    help: 'take only every N-th record, beginning with the I-th; I counts from 1',
    placeholder: 'I/N',
    expects: 'a share such as 1/4',
    parse: (word) => {
      const [part, of] = (/^(\d{1,9})\/(\d{1,9})$/.exec(word) ?? []).slice(1).map(Number);
      return part !== undefined && of !== undefined && part >= 1 && part <= of ? { part, of } : undefined;
    },
  }),
  maxRecord: bytes({ help: 'refuse a record larger than this', default: defaultMaxBytes }),
};

/** For commands that draw random numbers. */
export const seedOption: { readonly seed: Option<number | undefined> } = {
  seed: integer({ short: 's', help: 'draw all random numbers from this seed; without it from a new one', min: 0, max: 2 ** 32 - 1 }),
};

/** For commands that take their time; their values are what `openProgress` and `note` take. */
export const reportOptions: { readonly quiet: Option<boolean>; readonly progress: Option<'auto' | 'json' | 'none'> } = {
  quiet: flag({ short: 'q', help: 'say nothing on stderr but errors' }),
  progress: choice(['auto', 'json', 'none'], {
    help: 'report progress on stderr: auto rewrites a line, on terminals only; json is for machines',
    default: 'auto',
  }),
};
