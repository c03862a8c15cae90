import { type DataConfig, parseData, parseDataArgument, storedSamples } from '@kaleido/data';
import { type CommandContext, type Inputs, note, readInputs, UsageError, untilAborted } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import type { SampleValues } from './input-options.ts';
import { sampleOfRecord, sampleOfSet } from './open-sample.ts';
import type { FoundSample } from './sample.ts';

/** Options that belong to formats of data sets. */
const formatOptions = ['names', 'caption', 'instances', 'images'] as const;

type Values = SampleValues & { readonly quiet: boolean };

/**
 * The samples that the options name: of data sets, in the order of their files, or of records, as they come.
 * @param refuse called with what is wrong with a sample that cannot be read; goes on after it unless it throws
 * @throws InputError for data that are not there; UsageError for options that contradict one another
 */
export async function findSamples(
  options: Values,
  context: CommandContext,
  refuse: (error: InputError) => void,
): Promise<AsyncIterable<FoundSample>> {
  const { operands } = context;
  if (options.data === undefined || options.data === '-') {
    const lost = formatOptions.find((name) => options[name] !== undefined);
    if (lost !== undefined) throw new UsageError(`--${lost}: only for data sets: name them with --data`);
    if (options.data === '-' && operands.length > 0) throw new UsageError('--data -: takes no other input');
    return recordSamples(readInputs(context, options), options);
  }
  if (operands.length > 0) throw new UsageError(`${operands[0]}: --data says what the data are`);
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
  if (data.source !== 'sets') throw new UsageError('--data scenes: scenes know their latents: kaleido-scenes writes them');
  const { shard, maxPixels } = options;
  const share = shard && `${shard.part}/${shard.of}`;
  const mark = share !== undefined && context.env.KALEIDO_SHARD === share ? share : undefined; // the whole pipe is shared out
  let index = 0;
  const tell = (message: string): void => note(context, options, message);
  for await (const { where, read } of untilAborted(storedSamples(data, tell), context.signal)) {
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
