import { drawOf, type FuzzReader, mutateBytes } from '@kaleido/shared/testing/fuzz';
import { current } from './current.ts';
import { type Finding, isFinding, type Outcome, outcomeOf } from './outcome.ts';
import { fuzzReaders, type ReaderName } from './readers.ts';

/** What the supervisor asks of the child. */
export type Request =
  | {
      readonly ask: 'fuzz';
      readonly reader: ReaderName;
      readonly folder: string;
      readonly seed: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly ask: 'try'; readonly reader: ReaderName; readonly folder: string };

/** What it answers. `beat` comes about twice a second while the child is well. */
export type Reply =
  | { readonly reply: 'beat'; readonly at: number; readonly counts: Counts }
  | { readonly reply: 'finding'; readonly finding: Finding; readonly input: Buffer }
  | { readonly reply: 'done'; readonly counts: Counts }
  | { readonly reply: 'outcome'; readonly outcome: Outcome };

export interface Counts {
  readonly accepted: number;
  readonly refused: number;
}

const BEAT = 500;

let input: Buffer = Buffer.alloc(0);
const loose = (error: unknown) => send({ reply: 'finding', finding: { kind: 'foreign error', message: `not awaited: ${error}` }, input });
process.on('unhandledRejection', loose).on('uncaughtException', loose);

// A promise that never settles must be seen as a hang, not as an early end.
setInterval(() => {}, 1_000);
process.once('disconnect', () => process.exit());
process.on('message', (request: Request) => {
  answer(request).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});

async function answer(request: Request): Promise<void> {
  const reader = fuzzReaders[request.reader];
  if (request.ask === 'try') {
    const outcome = await outcomeOf(reader, current(request.folder).read().input, request.folder);
    return send({ reply: 'outcome', outcome });
  }
  await fuzz(reader, request);
}

const send = (reply: Reply): void => void process.send?.(reply);

async function fuzz(reader: FuzzReader, { folder, seed, from, to, reader: name }: Request & { ask: 'fuzz' }): Promise<void> {
  const seeds = await reader.seeds();
  const counts = { accepted: 0, refused: 0 };
  const file = current(folder);
  let beaten = 0;
  for (let at = from; at < to; at++) {
    input = inputAt(reader, seeds, name, seed, at);
    file.write({ at, input });
    if (performance.now() - beaten > BEAT) {
      beaten = performance.now();
      send({ reply: 'beat', at, counts });
    }
    const outcome = await outcomeOf(reader, input, folder);
    if (isFinding(outcome)) send({ reply: 'finding', finding: outcome, input });
    else counts[outcome.kind]++;
  }
  send({ reply: 'done', counts });
}

/** Input number `at` of a seed, whatever ran before it: the valid inputs first, then mutants, some of them twice over. */
function inputAt(reader: FuzzReader, seeds: readonly Buffer[], name: string, seed: number, at: number): Buffer {
  if (at < seeds.length) return seeds[at]!;
  const draw = drawOf(name, seed, at);
  const once = mutated(draw.pick(seeds));
  return draw.chance(0.15) ? mutated(once) : once;

  /** By the reader's own mutation where it can take the input apart. */
  function mutated(input: Buffer): Buffer {
    try {
      return reader.mutate(input, draw, seeds);
    } catch {
      return mutateBytes(input, draw, seeds);
    }
  }
}
