import { createReadStream } from 'node:fs';
import { contactSheet, drawLatents } from '@kaleido/diffuse';
import { type CommandContext, note, UsageError, writeResult } from '@kaleido/shared/cli';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { encodePng } from '@kaleido/shared/image';
import { readConfig } from '../config/read-config.ts';
import { recordsSource } from '../data/records.ts';
import { EndOfData, type Sample, type Source } from '../data/source.ts';
import { openSource } from '../data/sources.ts';
import { summaryOf } from './summary.ts';

/** What the command line says. */
export interface InspectOptions {
  readonly config: string | undefined;
  readonly samples: number;
  readonly sheet: string | undefined;
  readonly pictures: number;
}

/** Samples that a summary is made of are counted without their pictures. */
const sizeAlone = ({ image, ...sample }: Sample): Sample => ({ ...sample, image: { ...image, data: new Uint8Array() } });

/** Prints what the data of a config, or records in files, are like; draws a sheet of the first with their boxes. */
export async function inspectCommand({ config, samples: most, sheet, pictures }: InspectOptions, context: CommandContext): Promise<void> {
  const { operands, stdin, stdout } = context;
  const run = config === undefined ? undefined : await readConfig(config);
  if (run && operands.length > 0) throw new UsageError(`${operands[0]}: the config says what the data are`);
  if (!run && operands.length === 0 && stdin.isTerminal) throw new UsageError('no data: name files of records, or a --config');
  const source = run
    ? await openSource(run, stdin, undefined)
    : recordsSource(operands.length > 0 ? contents(operands, stdin) : stdin.bytes(), { mostBad: Number.POSITIVE_INFINITY });
  const seen: Sample[] = [];
  const shown: Sample[] = [];
  let bad = 0;
  for await (const sample of upTo(most, source)) {
    seen.push(sizeAlone(sample));
    if (shown.length < pictures) shown.push(sample);
  }
  for (const fault of source.faults()) {
    bad++;
    note(context, { quiet: false }, fault);
  }
  if (sheet !== undefined && shown.length > 0) await drawSamples(sheet, shown);
  await stdout.write(`${JSON.stringify({ ...summaryOf(seen, run?.tokenizer), bad }, null, 2)}\n`);
}

async function* upTo(most: number, source: Source): AsyncGenerator<Sample> {
  try {
    for (let index = 0; index < most; index++) yield await source.sample(index, 0);
  } catch (error) {
    if (!(error instanceof EndOfData)) throw error;
  }
}

async function* contents(paths: readonly string[], stdin: CommandContext['stdin']): AsyncGenerator<Uint8Array> {
  for (const path of paths) {
    try {
      yield* path === '-' ? stdin.bytes() : createReadStream(path);
    } catch (error) {
      throw new InputError(systemReason(error, path) ?? path);
    }
    yield Buffer.from('\n'); // a file may end within a line
  }
}

/** The pictures with boxes and blobs over them, captions below. */
async function drawSamples(path: string, samples: readonly Sample[]): Promise<void> {
  const entries = [];
  for (const { caption, latents, image } of samples) entries.push({ caption, pictures: [await drawLatents(image, latents)] });
  await writeResult(path, await encodePng(await contactSheet(entries)));
}
