import { pictureInRecord, readPictures } from '@kaleido/data/pictures';
import { type CommandContext, readInputs } from '@kaleido/shared/cli';
import { InputError, messageOf } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import type { VokenOptions } from './voken-options.ts';

/** A picture with the record that it belongs to. */
export interface PictureEntry {
  readonly entry: Pick<RecordEntry, 'source' | 'where' | 'record' | 'index' | 'share'>;
  readonly picture: Picture;
}

type Reading = Pick<VokenOptions, 'keepGoing' | 'shard' | 'maxRecord' | 'maxPixels'>;

/**
 * The pictures of all sources, in order: records pass through whole, a picture of another source gets a record of its own, with its name
 * as id and its caption, if it has one.
 * @throws InputError as soon as a source is missing; for a bad picture or record, unless it is reported and passed over (`keepGoing`)
 */
export async function* picturesOf(options: Reading, context: CommandContext): AsyncGenerator<PictureEntry> {
  const { operands } = context;
  if (operands.length === 0) return yield* ofRecords(options, context);
  for (const source of operands)
    yield* isRecords(source) ? ofRecords(options, { ...context, operands: [source] }) : ofPictures(source, options, context);
}

const isRecords = (source: string): boolean => source === '-' || /\.(ndjson|jsonl|json)$/i.test(source);

async function* ofRecords(options: Reading, context: CommandContext): AsyncGenerator<PictureEntry> {
  const inputs = readInputs(context, options);
  for await (const entry of inputs) {
    try {
      const { decode } = await pictureInRecord(entry.record, options.maxPixels);
      yield { entry, picture: await decode() };
    } catch (error) {
      inputs.refuse(new InputError(`${entry.where}: ${messageOf(error)}`));
    }
  }
}

async function* ofPictures(source: string, options: Reading, { fail, signal }: CommandContext): AsyncGenerator<PictureEntry> {
  const { keepGoing, shard, maxPixels } = options;
  const onBad = keepGoing ? (error: InputError) => fail(error.message) : undefined;
  let index = 0;
  for await (const { id, caption = '', picture } of readPictures(source, { shard, maxPixels, onBad, signal })) {
    const record = { id, caption };
    yield { entry: { record, source: JSON.stringify(record), where: `${source}: ${id}`, index: index++ }, picture };
  }
}
