import { createHash } from 'node:crypto';
import { InputError } from '@kaleido/shared/errors';
import { hash32 } from '@kaleido/shared/random';
import { inTurn } from '../concurrency/in-turn.ts';
import type { SceneData, SetData, SetsData } from '../data-config.ts';
import type { Format, Note, Shard } from '../formats/format.ts';
import { type FormatName, formats } from '../formats/formats.ts';
import type { Job, Loaded, LoadOptions } from '../threads/run-job.ts';
import { openMixture } from './mixture.ts';
import { openOrder } from './order.ts';

/** Shards that are counted at a time. */
const COUNTED_AT_ONCE = 64;

/** Runs jobs, in threads or in the caller's. */
export type Run = (job: Job, name?: string) => Promise<Loaded | Float64Array>;

/** How a batch is divided. */
interface BatchCut {
  /** Samples in a micro-batch, which one rank computes. */
  readonly batch: number;
  /** Micro-batches in a batch. */
  readonly accumulate: number;
}

/** A sample that can be read. */
interface Readable {
  readonly key: string;
  load(options: LoadOptions): Promise<Loaded>;
}

/** Data sets for training. */
export interface DataSets {
  /** The `index`-th sample of the run, or a replacement for it (`instead` names the draw). */
  at(index: number, instead?: string): Promise<Readable & { readonly isMirrored: boolean }>;
  /** Samples that `at` never returns. */
  readonly heldOut: readonly Readable[];
  /** All samples once, in file order. Scenes, which have no end, are left out. */
  all(): AsyncGenerator<Readable>;
  /** Total size; counting reads every shard's index. */
  size(): Promise<{ readonly shards: number; readonly bytes: number; readonly samples: number }>;
  /** Identifies all shards; readable. */
  readonly digest: string;
}

interface Part {
  readonly heldOut: readonly Readable[];
  readonly shards: readonly Shard[];
  at(stream: number, index: number, instead: string | undefined): Promise<Readable>;
  readonly read: (shard: Shard, index: number) => Promise<Readable>;
  readonly isMirrored: boolean;
}

export interface DataSetsOptions extends BatchCut {
  readonly seed: number;
  /** Number of samples that are held out from training. */
  readonly heldOut: number;
  /** Called with notes for users about the data. */
  readonly onNote?: Note | undefined;
}

/** Opens data sets. @throws InputError for a path of another format, and for files that are missing or cut off */
export async function openDataSets({ of, maxPixels }: SetsData, work: Run, options: DataSetsOptions): Promise<DataSets> {
  const { seed, batch, accumulate, heldOut, onNote = () => {} } = options;
  const run: Run = (job, name) => work(job.task === 'load' ? { ...job, options: { maxPixels, ...job.options } } : job, name);
  const parts: Part[] = [];
  for (const [number, { weight, set }] of of.entries()) {
    const own = { seed: hash32(seed, 'set', number), streams: accumulate };
    parts.push(
      set.source === 'scenes'
        ? scenesPart(set, run, own)
        : await openPart(set, run, { ...own, heldOut: Math.ceil(heldOut * weight), onNote }),
    );
  }
  const mixture = openMixture(
    of.map(({ weight }) => weight),
    seed,
  );
  const shards = parts.flatMap((part) => part.shards);
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const hash = createHash('sha256').update(shards.map(({ identity }) => `${identity}\n`).join(''));
  return {
    async at(index, instead) {
      const inBatch = index % (batch * accumulate);
      const stream = Math.floor(inBatch / batch);
      const inStream = Math.floor(index / (batch * accumulate)) * batch + (inBatch % batch);
      const { part, index: inPart } = mixture(stream, inStream);
      const { at, isMirrored } = parts[part]!;
      const found = await at(stream, inPart, instead);
      return { ...found, isMirrored: isMirrored && hash32(seed, 'mirror', index) % 2 === 1 };
    },
    heldOut: parts.flatMap((part) => part.heldOut).slice(0, heldOut),
    async *all() {
      for (const { shards: own, read } of parts)
        for (const shard of own) {
          const count = await shard.count();
          for (let index = 0; index < count; index++) yield read(shard, index);
        }
    },
    async size() {
      const counts = await inTurn(shards, COUNTED_AT_ONCE, (shard) => shard.count());
      return { shards: shards.length, bytes, samples: counts.reduce((sum, count) => sum + count, 0) };
    },
    digest: `${shards.length} parts, ${bytes} bytes, sha256 ${hash.digest('hex')}`,
  };
}

interface PartOptions {
  readonly seed: number;
  readonly streams: number;
}

async function openPart(
  set: SetData,
  run: Run,
  { seed, streams, heldOut, onNote }: PartOptions & { readonly heldOut: number; readonly onNote: Note },
): Promise<Part> {
  const { source } = set;
  const format: Format = formats[source];
  const index = async (shard: string) => (await run({ task: 'index', format: source, shard })) as Float64Array;
  const shards = await format.open(set, index, onNote);
  const read = (shard: Shard, index: number): Promise<Readable> => readable(source, shard, index, run);
  const kept: Readable[] = [];
  const rest: Shard[] = [];
  let isLeft = heldOut === 0; // whether samples remain for training
  for (const shard of shards) {
    const wanted = heldOut - kept.length;
    const count = wanted > 0 ? await shard.count() : Number.POSITIVE_INFINITY;
    const taken = Math.min(wanted, count);
    isLeft ||= count > taken;
    for (let index = 0; index < taken; index++) kept.push(await read(shard, index));
    rest.push(taken === 0 ? shard : withoutFirst(shard, taken));
  }
  const order = openOrder(rest, { seed, streams, shuffle: set.shuffle });
  return {
    shards,
    heldOut: kept,
    read,
    isMirrored: set.mirror,
    async at(stream, index, instead) {
      if (!isLeft && kept.length > 0)
        throw new InputError(`data: all ${kept.length} samples are held out and none remain for training: validate_pictures is ${heldOut}`);
      const sample = await order.at(stream, index, instead);
      return read(rest[sample.shard]!, sample.index);
    },
  };
}

async function readable(format: FormatName, shard: Shard, index: number, run: Run): Promise<Readable> {
  const location = await shard.locate(index);
  return {
    key: `${shard.name}: ${index}`,
    load: async (options) =>
      (await run({ task: 'load', format, location, options }, shard.held > 0 ? shard.identity : undefined)) as Loaded,
  };
}

/** A shard without its first samples. */
const withoutFirst = (shard: Shard, count: number): Shard => ({
  ...shard,
  count: async () => (await shard.count()) - count,
  locate: (index) => shard.locate(count + index),
});

/** Offset of replacement scenes, beyond the indices of any run. */
const NEXT_DRAW = 2 ** 40;

/** Scenes have no end and no files. */
function scenesPart({ domain, seed }: SceneData, run: Run, { streams }: PartOptions): Part {
  const scene = (index: number): Readable => ({
    key: `scene ${index}`,
    load: async (options) => (await run({ task: 'load', format: 'scenes', location: { domain, seed, index }, options })) as Loaded,
  });
  return {
    shards: [],
    heldOut: [],
    isMirrored: false,
    read: () => Promise.reject(new InputError('scenes have no shards')),
    at: async (stream, index, instead) => {
      const number = index * streams + stream;
      return scene(instead === undefined ? number : number + (1 + (hash32(instead) % 1024)) * NEXT_DRAW);
    },
  };
}
