import { DEFAULT_MAX_BYTES, type Shard } from '../ndjson/read.ts';
import { type Option, under } from './option.ts';
import { bytes, choice, custom, flag, integer, text } from './option-kinds.ts';

/** For commands that read records; their values are what `readInputs` takes. */
export const inputOptions: {
  readonly keepGoing: Option<boolean>;
  readonly shard: Option<Shard | undefined>;
  readonly maxRecord: Option<number>;
} = under('Input', {
  keepGoing: flag({ help: 'report a bad record, go on to the next, and exit with 1 at the end', isGlobal: true }),
  shard: custom<Shard>({
    help: 'process every N-th record only, starting with the I-th (I counts from 1)',
    placeholder: 'I/N',
    isGlobal: true,
    expects: 'a share such as 1/4',
    parse: (word) => {
      const [part, of] = (/^(\d{1,9})\/(\d{1,9})$/.exec(word) ?? []).slice(1).map(Number);
      return part !== undefined && of !== undefined && part >= 1 && part <= of ? { part, of } : undefined;
    },
  }),
  maxRecord: bytes({ help: 'largest record accepted', default: DEFAULT_MAX_BYTES, isGlobal: true }),
});

/** For commands that use random numbers. */
export const seedOption: { readonly seed: Option<number | undefined> } = {
  seed: integer({ short: 's', help: 'random seed; a new one each time by default', min: 0, max: 2 ** 32 - 1 }),
};

/** For the filters that run a model. */
export const modelOption: { readonly model: Option<string | undefined> } = under('Model and engine', {
  model: text({ help: 'checkpoint folder; by default the installed @kaleido/model-scenes', placeholder: 'FOLDER', isGlobal: true }),
});

/** For long-running commands; their values are what `openProgress` and `note` take. */
export const reportOptions: { readonly quiet: Option<boolean>; readonly progress: Option<'auto' | 'json' | 'none'> } = under('Reporting', {
  quiet: flag({ short: 'q', help: 'print no notes and no progress on stderr, only errors', isGlobal: true }),
  progress: choice(['auto', 'json', 'none'], {
    help: 'progress on stderr: auto rewrites one line, on a terminal only; json is for programs',
    default: 'auto',
    isGlobal: true,
  }),
});
