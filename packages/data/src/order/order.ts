import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import { shuffled } from '../formats/listing.ts';

/** A sample, by its shard and its index in the shard. */
export interface ShardSample {
  readonly shard: number;
  readonly index: number;
}

/** The order of samples in training. */
export interface Order {
  /**
   * The `index`-th sample of a stream.
   * @param instead names a draw of a replacement from the same window
   */
  at(stream: number, index: number, instead?: string): Promise<ShardSample>;
}

/** A shard whose samples can be counted. */
interface Counted {
  readonly held: number;
  count(): Promise<number>;
}

export interface OrderOptions {
  readonly seed: number;
  /** Micro-batches in a batch, each of which is read separately, by one rank. */
  readonly streams: number;
  /** Samples that are shuffled together: as many whole shards as necessary. */
  readonly shuffle: number;
  /** Maximum size in bytes of the shards of a window that are held in memory. */
  readonly maxHeld?: number;
}

/** Shards whose samples are shuffled together. */
interface Window {
  readonly epoch: number;
  /** Index of its first shard in the stream's order of the epoch. */
  readonly from: number;
  readonly shards: readonly number[];
  readonly counts: readonly number[];
  /** Index in the stream of its first sample. */
  readonly start: number;
  readonly total: number;
}

/** Number of shards that are counted ahead of use. */
const AHEAD = 8;

/**
 * Every epoch shuffles all shards, keyed by (seed, epoch), and distributes them over the streams; a stream takes its shards a few at a time (a
 * window) and their samples in random order. With fewer shards than streams, all streams share one order, sample by sample. The order is a
 * function of the options and of the number of samples in each shard, so nothing has to be saved to continue anywhere. Shards are counted
 * when they are reached.
 */
export function openOrder(shards: readonly Counted[], { seed, streams, shuffle, maxHeld = 2 ** 27 }: OrderOptions): Order {
  const isDealt = shards.length >= streams;
  const openStreams = Array.from({ length: isDealt ? streams : 1 }, (_, stream) =>
    openStream(shards, { seed, stream, streams: isDealt ? streams : 1, shuffle, maxHeld }),
  );
  return {
    async at(stream, index, instead) {
      const sampleAt = openStreams[isDealt ? stream : 0]!;
      return sampleAt(isDealt ? index : index * streams + stream, instead);
    },
  };
}

type StreamOptions = Required<OrderOptions> & { readonly stream: number };

/** Whether there is nothing in any shard: a stream whose own shards are empty in one epoch has others in the next. */
async function areEmpty(shards: readonly Counted[]): Promise<boolean> {
  for (const shard of shards) if ((await shard.count()) > 0) return false;
  return true;
}

function openStream(shards: readonly Counted[], { seed, stream, streams, shuffle, maxHeld }: StreamOptions) {
  const windows: Window[] = [];
  const orders = new Map<Window, Uint32Array>();
  let growing: Promise<void> = Promise.resolve();
  const shardsOf = (epoch: number) => Array.from(shuffled(shards.length, seed, 'shards', epoch)).filter((_, at) => at % streams === stream);
  let current = { epoch: 0, shards: shardsOf(0) };

  /** Adds a window: shards after the last one, until there are enough samples or the epoch ends. */
  const grow = async (): Promise<void> => {
    const last = windows.at(-1);
    const isOver = last !== undefined && last.from + last.shards.length >= current.shards.length;
    if (isOver) {
      const inEpoch = windows.filter(({ epoch }) => epoch === current.epoch).reduce((sum, { total }) => sum + total, 0);
      if (inEpoch === 0 && (await areEmpty(shards))) throw new InputError('data: no samples found');
      current = { epoch: current.epoch + 1, shards: shardsOf(current.epoch + 1) };
    }
    const from = last === undefined || isOver ? 0 : last.from + last.shards.length;
    const taken: number[] = [];
    const counts: number[] = [];
    let [total, held] = [0, 0];
    for (const shard of current.shards.slice(from)) {
      const next = shards[shard]!;
      if (total >= shuffle || (total > 0 && next.held > 0 && held + next.held > maxHeld)) break;
      const count = await next.count();
      taken.push(shard);
      counts.push(count);
      total += count;
      held += next.held;
    }
    windows.push({ epoch: current.epoch, from, shards: taken, counts, start: last ? last.start + last.total : 0, total });
    for (const shard of current.shards.slice(from + taken.length, from + taken.length + AHEAD)) shards[shard]!.count().catch(() => {}); // reported when it is reached
  };
  const covers = (index: number): boolean => {
    const last = windows.at(-1);
    return last !== undefined && index < last.start + last.total;
  };
  const windowOf = async (index: number): Promise<Window> => {
    while (!covers(index)) {
      growing = growing.then(() => (covers(index) ? undefined : grow()));
      await growing;
    }
    return windows[windows.findLastIndex(({ start, total }) => start <= index && total > 0)]!;
  };
  /** Cached for the two latest windows, since a batch may extend into the next one. */
  const orderOf = (window: Window): Uint32Array => {
    let order = orders.get(window);
    if (!order) {
      order = shuffled(window.total, seed, 'samples', window.epoch, stream, window.from);
      orders.set(window, order);
      if (orders.size > 2) orders.delete(orders.keys().next().value!);
    }
    return order;
  };
  return async (index: number, instead?: string): Promise<ShardSample> => {
    const window = await windowOf(index);
    const drawn = instead === undefined ? index - window.start : random(seed, 'instead', stream, index, instead).int(window.total);
    let left = orderOf(window)[drawn]!; // index in the window, then in each shard
    for (const [at, count] of window.counts.entries()) {
      if (left < count) return { shard: window.shards[at]!, index: left };
      left -= count;
    }
    throw new RangeError(`order: sample ${drawn} of ${window.total}`);
  };
}
