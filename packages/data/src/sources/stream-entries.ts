import { createHash } from 'node:crypto';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { type RecordEntry, readRecords } from '@kaleido/shared/ndjson';
import { beginningOf, groupSamples, isSamplePart, isTar, readTar, whatElse } from '@kaleido/shared/tar';
import { vokenTokenizerIn } from '../formats/format.ts';
import { foundIn } from '../formats/webdataset.ts';
import { decodeFound } from '../sample/decode-found.ts';
import type { Sample } from './source.ts';

/** A sample of a stream. */
export interface Entry {
  /** For messages. */
  readonly where: string;
  /** Index in the stream, from 0; bad samples count. */
  readonly index: number;
  /** Its content or a digest of it, for the stream's digest. */
  readonly content: string;
  /** @throws InputError when it cannot be used for training */
  load(): Promise<Sample>;
}

/**
 * The samples of a stream: NDJSON records with pictures, or a tar shard, recognised by its first bytes.
 * @param onBad called for malformed records; other errors are thrown by `load`
 * @param maxPixels larger pictures are refused
 */
export async function* streamEntries(
  bytes: AsyncIterable<Uint8Array>,
  onBad: (error: InputError) => void,
  maxPixels?: number,
): AsyncGenerator<Entry> {
  const { head, whole } = await beginningOf(bytes);
  const other = whatElse(head);
  if (other !== undefined) throw new InputError(`stdin: expected records or a tar shard, but ${other}`);
  if (isTar(head)) yield* tarEntries(whole, maxPixels);
  else for await (const entry of readRecords(whole, { name: 'stdin', onBad })) yield recordEntry(entry, maxPixels);
}

/** Keeps the whole picture; the caller crops it. */
const uncropped = async (sample: Sample): Promise<Sample> => sample;

function recordEntry({ record, where, index, source }: RecordEntry, maxPixels: number | undefined): Entry {
  return {
    where,
    index,
    content: source,
    async load() {
      const { caption, latents = {}, scene, image } = record;
      if (!image) throw new InputError(`${where}: image: the record has no picture to train on`);
      const tokenizer = vokenTokenizerIn(record);
      try {
        const bytes = async () => Buffer.from(image.png, 'base64');
        return await decodeFound({ key: where, caption, latents, ...tokenizer, scene, frame: image, bytes }, maxPixels, uncropped);
      } catch (error) {
        throw new InputError(`${where}: image.png: ${messageOf(error)}`);
      }
    },
  };
}

async function* tarEntries(bytes: AsyncIterable<Uint8Array>, maxPixels: number | undefined): AsyncGenerator<Entry> {
  let index = 0;
  for await (const sample of groupSamples(readTar(bytes, { name: 'stdin', isWanted: isSamplePart }), 'stdin')) {
    const { where, key, parts } = sample;
    const hash = createHash('sha256');
    for (const [part, content] of parts) hash.update(`${key}.${part} ${content.length}\n`).update(content);
    yield {
      where,
      index: index++,
      content: hash.digest('hex'),
      async load() {
        const found = await foundIn(sample, undefined);
        try {
          return await decodeFound(found, maxPixels, uncropped);
        } catch (error) {
          throw new InputError(`${where}: ${messageOf(error)}`);
        }
      },
    };
  }
}
