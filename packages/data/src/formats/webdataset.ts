import { basename } from 'node:path';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { keepLast } from '@kaleido/shared/keep-last';
import { groupSamples, isSamplePart, lookAtTar, pictureIn, readTarFile, type TarSample, tarSpans } from '@kaleido/shared/tar';
import { inTurn } from '../concurrency/in-turn.ts';
import { captioned } from './captioned.ts';
import { readNames } from './class-names.ts';
import { filesOf } from './files-of.ts';
import { type Format, type Found, ownId, type Shard } from './format.ts';

/** The byte range of a sample in a shard. */
interface Span {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** File of class names. */
  readonly names: string | undefined;
}

/** Number of shard indices that are cached. */
const KEPT_INDICES = 256;

/** Shards that are opened at a time; each is an open file. */
const AT_ONCE = 16;

/**
 * WebDataset shards, such as those of img2dataset and kaleido-scenes: a picture, its caption in `.txt` or in `.json` (`caption`), or a class
 * in `.cls`, which is a special case of a caption (paper, footnote 1); latents in a `.json` that is a Kaleido record.
 */
export const webdataset: Format = {
  options: { names: { description: 'File of class names, one per line', isPath: true } },
  recognises: ({ path, entries }) => /\.tar$/.test(path) || (entries?.some((name) => name.endsWith('.tar')) ?? false),
  async open({ path: patterns, options: { names } }, index, note) {
    const paths: string[] = [];
    for (const pattern of patterns) for (const path of await filesOf(pattern, '.tar', note)) paths.push(path);
    if (names !== undefined) await readNames(names);
    const kept = keepLast<Float64Array>(KEPT_INDICES);
    return inTurn(paths, AT_ONCE, (path) => openShard(path, names, (path) => kept.of(path, () => index(path))));
  },
  index: tarSpans,
  async load({ path, start, end, names }: Span) {
    const members = readTarFile({ name: path, isWanted: isSamplePart }, { start, end });
    for await (const sample of groupSamples(members, path)) return foundIn(sample, names, `${basename(path, '.tar')}/`);
    throw new InputError(`${path}: no sample at byte ${start}: the file has changed since it was indexed`);
  },
};

async function openShard(path: string, names: string | undefined, spansOf: (path: string) => Promise<Float64Array>): Promise<Shard<Span>> {
  const { size, fault } = await lookAtTar(path);
  if (fault !== undefined) throw new InputError(`${path}: not a valid tar file: ${fault}`);
  let known: number | undefined;
  return {
    name: path,
    identity: `${basename(path)} ${size}`,
    bytes: size,
    held: 0,
    async count() {
      known ??= (await spansOf(path)).length / 2;
      return known;
    },
    async locate(index) {
      const spans = await spansOf(path);
      return { path, start: spans[2 * index]!, end: spans[2 * index + 1]!, names };
    },
  };
}

/**
 * The contents of a sample of a shard.
 * @param folder prefix of its id, unless its record has an id
 * @throws InputError for a sample without a picture or a caption, and for an invalid record
 */
export async function foundIn(sample: TarSample, names: string | undefined, folder = ''): Promise<Found> {
  const { where, key, parts } = sample;
  const bytes = pictureOf(sample);
  const beside = await captioned(parts, names, where);
  return { key: where, id: ownId(beside.fields) ?? `${folder}${key}`, ...beside, bytes: async () => bytes };
}

function pictureOf(sample: TarSample): Uint8Array {
  try {
    return pictureIn(sample);
  } catch (error) {
    throw new InputError(`${sample.where}: ${messageOf(error)}`);
  }
}
