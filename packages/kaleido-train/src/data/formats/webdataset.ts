import { isUtf8 } from 'node:buffer';
import { basename } from 'node:path';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { decodeImage } from '@kaleido/shared/image';
import { keepLast } from '@kaleido/shared/keep-last';
import { validateRecord } from '@kaleido/shared/record';
import { groupSamples, isSamplePart, lookAtTar, pictureIn, readTarFile, type TarSample, tarSpans } from '@kaleido/shared/tar';
import { inTurn } from '../in-turn.ts';
import { className, readNames } from './class-names.ts';
import { filesOf } from './files-of.ts';
import type { Format, Found, Shard } from './format.ts';

/** Bytes of a shard that hold one sample. */
interface Span {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** File of class names. */
  readonly names: string | undefined;
}

/** Indices of shards that are kept; they are made again when they are needed again. */
const KEPT_INDICES = 256;

/** Shards that are looked at together, however many there are: each is an open file. */
const AT_ONCE = 16;

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
    for (const pattern of patterns) for (const path of await filesOf(pattern, '.tar')) paths.push(path);
    if (names !== undefined) await readNames(names);
    const kept = keepLast<Float64Array>(KEPT_INDICES);
    return inTurn(paths, AT_ONCE, (path) => openShard(path, names, (path) => kept.of(path, () => index(path))));
  },
  index: tarSpans,
  async load({ path, start, end, names }: Span) {
    const members = readTarFile({ name: path, isWanted: isSamplePart }, { start, end });
    for await (const sample of groupSamples(members, path)) return foundIn(sample, names);
    throw new InputError(`${path}: there is no sample at byte ${start} any more`);
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
    async place(index) {
      const spans = await spansOf(path);
      return { path, start: spans[2 * index]!, end: spans[2 * index + 1]!, names };
    },
  };
}

/** @throws InputError for a sample without a picture or a caption, and for a record that is none */
export async function foundIn(sample: TarSample, names: string | undefined): Promise<Found> {
  const { where, parts } = sample;
  const bytes = pictureOf(sample);
  const record = recordIn(parts.get('json'), where);
  const caption = captionIn(parts, record, where);
  const named = typeof caption === 'number' ? await className(caption, names, `${where}: .cls`) : caption;
  const { latents = {} } = record.latents === undefined ? {} : validateRecord({ caption: named, latents: record.latents }, `${where}.json`);
  return { key: where, caption: named, latents, picture: () => decodeImage(bytes) };
}

function pictureOf(sample: TarSample): Uint8Array {
  try {
    return pictureIn(sample);
  } catch (error) {
    throw new InputError(`${sample.where}: ${messageOf(error)}`);
  }
}

function textOf(bytes: Uint8Array | undefined, where: string): string | undefined {
  if (bytes && !isUtf8(bytes)) throw new InputError(`${where}: not UTF-8`);
  return bytes && (Buffer.from(bytes).toString().trim() || undefined);
}

/** What may stand in a `.json`; what other tools keep there is left alone. */
type Written = { readonly caption?: unknown; readonly latents?: unknown };

function recordIn(bytes: Uint8Array | undefined, where: string): Written {
  const text = textOf(bytes, `${where}: .json`);
  return (text === undefined ? {} : (parsed(text, where) ?? {})) as Written;
}

/** The caption of a sample, or the number of its class. */
function captionIn(parts: TarSample['parts'], { caption }: Written, where: string): string | number {
  const text = textOf(parts.get('txt'), `${where}: .txt`);
  if (text !== undefined) return text;
  if (typeof caption === 'string' && caption.trim() !== '') return caption;
  const found = classOf(parts.get('cls'), where);
  if (found !== undefined) return found;
  if (Array.isArray(caption)) throw new InputError(`${where}: .json: caption: expected a text, got a list of ${caption.length}`);
  throw new InputError(`${where}: there is no caption (txt, json or cls)`);
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
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
