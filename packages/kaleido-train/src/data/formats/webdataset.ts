import { isUtf8 } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { decodeImage } from '@kaleido/shared/image';
import { validateRecord } from '@kaleido/shared/record';
import { groupSamples, readTar, type TarSample } from '@kaleido/shared/tar';
import { className, readNames } from './class-names.ts';
import { filesOf } from './files-of.ts';
import { type Format, type Found, type Indexer, pictureEndings, type Shard } from './format.ts';
import { tarSpans, whyNoTar } from './tar-spans.ts';

/** Bytes of a shard that hold one sample. */
interface Span {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** File of class names. */
  readonly names: string | undefined;
}

/** What the members of a sample may take together: they are in memory at once, in each thread. */
const MOST_SAMPLE = 2 ** 28;

/** Indices of shards that are kept; they are made again when they are needed again. */
const KEPT_INDICES = 256;

/**
 * WebDataset shards, those of img2dataset, and our own: a picture, its caption in `.txt`, in `.json` (`caption`), or a class in `.cls`, which is a
 * special case of a caption (paper, footnote 1);
 * latents in a `.json` that is one of our records.
 */
export const webdataset: Format = {
  options: ['names'],
  recognises: ({ path, entries }) => /\.tar$/.test(path) || (entries?.some((name) => name.endsWith('.tar')) ?? false),
  async open({ path: patterns, options: { names } }, index) {
    const paths: string[] = [];
    for (const pattern of patterns) paths.push(...(await filesOf(pattern, '.tar')));
    if (names !== undefined) await readNames(names);
    const kept = openIndices(index);
    return Promise.all(paths.map((path) => openShard(path, names, kept)));
  },
  index: tarSpans,
  async load({ path, start, end, names }: Span) {
    if (end - start > MOST_SAMPLE)
      throw new InputError(`${path}: the sample at byte ${start} takes ${end - start} bytes, more than the ${MOST_SAMPLE} allowed`);
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start + 1024), 0, end - start, start); // with an archive's end
      if (bytesRead < end - start) throw new InputError(`${path}: not a valid tar file: it is cut off`);
      for await (const sample of groupSamples(readTar(once(buffer), { name: path }), path)) return await foundIn(sample, names);
      throw new InputError(`${path}: there is no sample at byte ${start} any more`);
    } finally {
      await file.close();
    }
  },
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function openShard(path: string, names: string | undefined, indices: ReturnType<typeof openIndices>): Promise<Shard<Span>> {
  const { size, fault } = await look(path);
  if (fault !== undefined) throw new InputError(`${path}: not a valid tar file: ${fault}`);
  let known: number | undefined;
  return {
    name: path,
    identity: `${basename(path)} ${size}`,
    bytes: size,
    held: 0,
    async count() {
      known ??= (await indices.of(path)).length / 2;
      return known;
    },
    async place(index) {
      const spans = await indices.of(path);
      return { path, start: spans[2 * index]!, end: spans[2 * index + 1]!, names };
    },
  };
}

async function look(path: string): Promise<{ size: number; fault: string | undefined }> {
  try {
    return { size: (await stat(path)).size, fault: await whyNoTar(path) };
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? String(error));
  }
}

/** Indices by shard, the latest used ones kept. */
function openIndices(index: Indexer) {
  const kept = new Map<string, Promise<Float64Array>>();
  return {
    of(path: string): Promise<Float64Array> {
      const found = kept.get(path) ?? index(path);
      kept.delete(path);
      kept.set(path, found);
      if (kept.size > KEPT_INDICES) kept.delete(kept.keys().next().value!);
      return found;
    },
  };
}

/** @throws InputError for a sample without a picture or a caption, and for a record that is none */
export async function foundIn({ where, parts }: TarSample, names: string | undefined): Promise<Found> {
  const bytes = pictureEndings.map((ending) => parts.get(ending)).find((part) => part !== undefined);
  if (!bytes) throw new InputError(`${where}: there is no picture (${pictureEndings.join(', ')}), only ${[...parts.keys()].join(', ')}`);
  const record = recordIn(parts.get('json'), where);
  const caption = textOf(parts.get('txt'), `${where}: .txt`) ?? record.caption ?? classOf(parts.get('cls'), where);
  if (caption === undefined) throw new InputError(`${where}: there is no caption (txt, json or cls)`);
  const named = typeof caption === 'number' ? await className(caption, names, `${where}: .cls`) : caption;
  const { latents = {} } = record.latents === undefined ? {} : validateRecord({ caption: named, latents: record.latents }, `${where}.json`);
  return { key: where, caption: named, latents, picture: () => decodeImage(bytes) };
}

function textOf(bytes: Uint8Array | undefined, where: string): string | undefined {
  if (bytes && !isUtf8(bytes)) throw new InputError(`${where}: not UTF-8`);
  return bytes && (Buffer.from(bytes).toString().trim() || undefined);
}

/** What other tools keep in their `.json` is left alone. */
function recordIn(bytes: Uint8Array | undefined, where: string): { readonly caption?: string; readonly latents?: unknown } {
  if (!bytes) return {};
  try {
    const { caption, latents } = (JSON.parse(Buffer.from(bytes).toString()) ?? {}) as { caption?: unknown; latents?: unknown };
    return { ...(typeof caption === 'string' && caption.trim() !== '' && { caption }), ...(latents !== undefined && { latents }) };
  } catch {
    throw new InputError(`${where}: .json: not valid JSON`);
  }
}

function classOf(bytes: Uint8Array | undefined, where: string): number | undefined {
  const text = textOf(bytes, `${where}: .cls`);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new InputError(`${where}: .cls: expected a class number, got ${JSON.stringify(text.slice(0, 20))}`);
  return Number(text);
}
