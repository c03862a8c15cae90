import { type DataConfig, type Loaded, parseData, parseDataArgument } from '@kaleido/data';
import { type CommandContext, note, resultTo, UsageError, type WriteResult } from '@kaleido/shared/cli';
import { contactSheet, drawLatents, encodePng, missingLetters, resizeImage } from '@kaleido/shared/image';
import { readConfig } from '../config/read-config.ts';
import { contents, type Inspected, inspectScenes, inspectSets, inspectStream, openToInspect, sideOf } from './inspected.ts';
import { summaryOf } from './summary.ts';

/** Options of `kaleido-train inspect`. */
export interface InspectOptions {
  readonly config: string | undefined;
  readonly data: string | undefined;
  readonly samples: number;
  readonly sheet: string | undefined;
  readonly pictures: number;
}

/** Drops the pixels of a sample, which the summary does not need. */
const withoutPixels = (sample: Loaded): Loaded => ({ ...sample, image: { ...sample.size, channels: 3, data: new Uint8Array() } });

/** Prints a summary of the data of a config, of data sets, or of records in files; draws a sheet of the first samples with their boxes. */
export async function inspectCommand(options: InspectOptions, context: CommandContext): Promise<void> {
  const { operands, stdin, stdout } = context;
  if (operands.length > 0 && (options.config ?? options.data) !== undefined)
    throw new UsageError(`${operands[0]}: cannot be combined with --config or --data`);
  const drawSheet = options.sheet === undefined ? undefined : await resultTo(options.sheet, stdout, 'a PNG');
  const given = options.data === undefined ? undefined : await parseDataArgument(options.data);
  const run = options.config === undefined ? undefined : await readConfig(options.config, given && { data: given });
  if (!run && !given && operands.length === 0 && stdin.isTerminal)
    throw new UsageError('no data: name files of records, data sets with --data, or a --config');
  const data: DataConfig = run?.config.data ?? parseData(given ?? { source: 'stdin' }, { file: '--data' });
  const report = (message: string): void => note(context, { quiet: false }, message);
  const sets = data.source === 'sets' ? await openToInspect(data, report) : undefined;
  const side = sideOf(run);
  const all = await sets?.size();
  const found = sets
    ? inspectSets(sets, side)
    : data.source === 'scenes'
      ? inspectScenes(data, side)
      : inspectStream(
          operands.length > 0 ? contents(operands, stdin) : stdin.bytes(),
          side,
          data.source === 'stdin' ? data.maxPixels : undefined,
        );
  const { seen, shown, bad } = await collect(found, options, report);
  if (drawSheet && shown.length > 0) {
    const missing = missingLetters(shown.map(({ caption }) => caption));
    if (missing) report(missing);
    await drawSamples(drawSheet, shown);
  }
  await stdout.write(`${JSON.stringify({ ...(all && { all }), ...summaryOf(seen, run?.tokenizer), bad }, null, 2)}\n`);
}

async function collect(found: AsyncIterable<Inspected>, { samples, pictures }: InspectOptions, report: (fault: string) => void) {
  const seen: Loaded[] = [];
  const shown: Loaded[] = [];
  let bad = 0;
  for await (const one of found) {
    if ('fault' in one) {
      bad++;
      report(one.fault);
    } else {
      seen.push(withoutPixels(one.sample));
      if (shown.length < pictures) shown.push(one.sample);
    }
    if (seen.length >= samples) break;
  }
  return { seen, shown, bad };
}

/**
 * Draws the pictures as training sees them, with boxes and blobs over them and captions below. All are enlarged to the largest, since
 * `cropPicture` leaves small squares of a multiple of the model's resolution as they are.
 */
async function drawSamples(write: WriteResult, samples: readonly Loaded[]): Promise<void> {
  const largest = samples.reduce((max, { image }) => Math.max(max, image.width), 0);
  const entries = [];
  for (const { caption, latents, image } of samples) {
    const large = image.width === largest ? image : await resizeImage(image, largest, largest, 'nearest');
    entries.push({ caption, pictures: [await drawLatents(large, latents)] });
  }
  await write(await encodePng(await contactSheet(entries)));
}
