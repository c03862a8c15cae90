import { createHash } from 'node:crypto';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { decodeImage } from '@kaleido/shared/image';
import { type RecordEntry, readRecords } from '@kaleido/shared/ndjson';
import { groupSamples, memberParts, readTar, type TarMember } from '@kaleido/shared/tar';
import { foundIn } from './formats/webdataset.ts';
import type { Loaded } from './threads/perform.ts';

/** One of the samples that a stream holds. */
export interface Entry {
  /** For messages. */
  readonly where: string;
  /** Place in the stream, from 0; bad ones count. */
  readonly index: number;
  /** What it was read from, as a digest takes it. */
  readonly content: string;
  /** @throws InputError when it is no sample to learn from */
  load(): Promise<Loaded>;
}

/**
 * The samples of a stream: NDJSON records with their pictures inside, or a tar shard, told apart by their beginnings.
 * @param onBad called for a record that is none; what is wrong with others is thrown by their `load`
 */
export async function* streamEntries(bytes: AsyncIterable<Uint8Array>, onBad: (error: InputError) => void): AsyncGenerator<Entry> {
  const { isTar, whole } = await beginning(bytes);
  if (isTar) yield* tarEntries(whole);
  else for await (const entry of readRecords(whole, { name: 'stdin', onBad })) yield recordEntry(entry);
}

/** Where a tar header says what it is. */
const MAGIC_END = 262;

async function beginning(bytes: AsyncIterable<Uint8Array>) {
  const iterator = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let ended = false;
  while (head.length < MAGIC_END && !ended) {
    const { value, done } = await iterator.next();
    if (done) ended = true;
    else head = Buffer.concat([head, value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    if (!ended) yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { isTar: head.toString('latin1', 257, MAGIC_END) === 'ustar', whole: whole() };
}

function recordEntry({ record, where, index, source }: RecordEntry): Entry {
  return {
    where,
    index,
    content: source,
    async load() {
      const { caption, latents = {}, image } = record;
      if (!image) throw new InputError(`${where}: image: expected a picture to learn from, got nothing`);
      try {
        return { key: where, caption, latents, image: await decodeImage(Buffer.from(image.png, 'base64')) };
      } catch (error) {
        throw new InputError(`${where}: image.png: ${messageOf(error)}`);
      }
    },
  };
}

async function* tarEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  let index = 0;
  for await (const { key, members } of runs(readTar(bytes, { name: 'stdin' }))) {
    const where = `stdin: ${key}`;
    const hash = createHash('sha256');
    for (const { name, bytes: content } of members) hash.update(`${name} ${content.length}\n`).update(content);
    yield {
      where,
      index: index++,
      content: hash.digest('hex'),
      async load() {
        for await (const sample of groupSamples(each(members), 'stdin')) {
          const { picture, ...found } = await foundIn(sample, undefined);
          try {
            return { ...found, image: await picture() };
          } catch (error) {
            throw new InputError(`${where}: ${messageOf(error)}`);
          }
        }
        throw new InputError(`${where}: there is no sample`);
      },
    };
  }
}

/** Members that follow one another and have one key. */
async function* runs(members: AsyncIterable<TarMember>): AsyncGenerator<{ readonly key: string; readonly members: TarMember[] }> {
  let run: { readonly key: string; readonly members: TarMember[] } | undefined;
  for await (const member of members) {
    const key = memberParts(member.name)?.key;
    if (key === undefined) continue;
    if (run?.key !== key) {
      if (run) yield run;
      run = { key, members: [] };
    }
    run.members.push(member);
  }
  if (run) yield run;
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
