import { makeTokenizerOf, openWordCounter } from '@kaleido/ar/internal';
import { parseData, parseDataArgument } from '@kaleido/data';
import { type CommandContext, note, readInputs, resultTo, UsageError } from '@kaleido/shared/cli';
import { InputError, messageOf } from '@kaleido/shared/errors';
import type { Latents } from '@kaleido/shared/record';
import { openToInspect } from '../inspect/inspected.ts';

/** Options of `kaleido-train tokenizer`. */
type TokenizerOptions = Parameters<typeof readInputs>[1] & {
  readonly output: string | undefined;
  readonly data: string | undefined;
  readonly vocab: number | undefined;
  readonly minCount: number;
  readonly pieces: 'auto' | 'words' | 'subwords';
};

interface Texts {
  readonly caption: string;
  readonly latents?: Latents | undefined;
}

/** Makes a tokenizer from records or data sets and writes it. The result does not depend on the order of texts. */
export async function tokenizerCommand({ output, data, ...options }: TokenizerOptions, context: CommandContext): Promise<void> {
  if (data !== undefined && context.operands.length > 0) throw new UsageError(`${context.operands[0]}: cannot be combined with --data`);
  const write = await resultTo(output, context.stdout);
  const counter = openWordCounter();
  for await (const { caption, latents = {} } of data === undefined ? recordTexts(options, context) : dataTexts(data, options, context))
    for (const text of [caption, ...textsOf(latents)]) counter.add(text);
  await write(`${JSON.stringify(tokenizerOf(counter.counts, options), null, 1)}\n`);
}

function tokenizerOf(counts: ReadonlyMap<string, number>, { vocab, minCount, pieces }: Omit<TokenizerOptions, 'output' | 'data'>) {
  try {
    return makeTokenizerOf(counts, { ...(vocab !== undefined && { size: vocab }), minCount, ...(pieces !== 'auto' && { pieces }) });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--vocab: ${messageOf(error)}`);
    throw error;
  }
}

async function* recordTexts(options: Parameters<typeof readInputs>[1], context: CommandContext): AsyncGenerator<Texts> {
  for await (const { record } of readInputs(context, options)) yield record;
}

/** Texts of data sets; pictures are not decoded. Bad samples are reported and skipped. */
async function* dataTexts(argument: string, options: Parameters<typeof readInputs>[1], context: CommandContext): AsyncGenerator<Texts> {
  const data = parseData(await parseDataArgument(argument), { file: '--data' });
  if (data.source === 'scenes') throw new UsageError('--data scenes: scenes are endless; pipe some in: kaleido-scenes -n 100000 | …');
  if (data.source === 'stdin') return yield* recordTexts(options, context);
  const report = (message: string): void => note(context, { quiet: false }, message);
  const sets = await openToInspect(data, report);
  for await (const sample of sets.all()) {
    try {
      yield await sample.load({ withoutPicture: true });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      report(error.message);
    }
  }
}

const textsOf = ({ text = '', bbox = [], blob = [] }: Latents): string[] => [text, ...[...bbox, ...blob].map((segment) => segment.text)];
