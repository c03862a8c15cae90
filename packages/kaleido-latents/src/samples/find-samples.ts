import { type DataConfig, parseData, parseDataArgument, storedSamples } from '@kaleido/data';
import { type CommandContext, type Inputs, note, readInputs, UsageError, untilAborted } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import type { SampleValues } from './input-options.ts';
import { sampleOfRecord, sampleOfSet } from './open-sample.ts';
import type { FoundSample } from './sample.ts';

/** Options of data set formats. */
const formatOptions = ['names', 'caption', 'instances', 'images'] as const;

type Values = SampleValues & { readonly quiet: boolean };

/**
 * Finds the samples that the options name: of data sets, in the order of their files, or of records, as they arrive.
 * @param refuse called for a sample that cannot be read; unless it throws, the search continues
 * @throws InputError for missing data; UsageError for options that contradict each other
 */
export async function findSamples(
  options: Values,
  context: CommandContext,
  refuse: (error: InputError) => void,
): Promise<AsyncIterable<FoundSample>> {
  const { operands } = context;
  if (options.data === undefined || options.data === '-') {
    const lost = formatOptions.find((name) => options[name] !== undefined);
    if (lost !== undefined) throw new UsageError(`--${lost}: only for data sets: name one with --data`);
    if (options.data === '-' && operands.length > 0) throw new UsageError('--data -: cannot be combined with other input');
    return recordSamples(readInputs(context, options), options);
  }
  if (operands.length > 0) throw new UsageError(`${operands[0]}: unexpected operand, since --data names the input`);
  const given = Object.fromEntries(formatOptions.map((name) => [name, options[name]]).filter(([, value]) => value !== undefined));
  const data = parseData({ ...(await parseDataArgument(options.data)), ...given }, { file: '--data' });
  return setSamples(data, options, context, refuse);
}

async function* recordSamples(inputs: Inputs, { maxPixels }: Values): AsyncGenerator<FoundSample> {
  for await (const entry of inputs) yield sampleOfRecord(entry, maxPixels);
}

async function* setSamples(
  data: DataConfig,
  options: Values,
  context: CommandContext,
  refuse: (error: InputError) => void,
): AsyncGenerator<FoundSample> {
  if (data.source !== 'sets') throw new UsageError('--data scenes: scenes already have latents: use kaleido-scenes to write them');
  const { shard, maxPixels } = options;
  const share = shard && `${shard.part}/${shard.of}`;
  const mark = share !== undefined && context.env.KALEIDO_SHARD === share ? share : undefined; // the whole pipe is sharded
  let index = 0;
  const report = (message: string): void => note(context, options, message);
  for await (const { where, read } of untilAborted(storedSamples(data, report), context.signal)) {
    const own = index++;
    if (shard && own % shard.of !== shard.part - 1) continue;
    try {
      yield sampleOfSet(await read(), own, mark, maxPixels);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refuse(error.message.includes(': ') ? error : new InputError(`${where}: ${error.message}`));
    }
  }
}
