import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import { shuffled } from '../formats/listing.ts';

/** A sample by its shard's number and its own in the shard. */
export interface Place {
  readonly shard: number;
  readonly index: number;
}

/** The order in which samples are learned from. */
export interface Order {
  /**
   * The `ordinal`-th sample of a lane.
   * @param instead names a draw from the samples about it, for one that must be passed over
   */
  at(lane: number, ordinal: number, instead?: string): Promise<Place>;
}

/** What is counted. */
interface Counted {
  readonly held: number;
  count(): Promise<number>;
}

export interface OrderOptions {
  readonly seed: number;
  /** Parts of a batch that are read apart, each by one rank. */
  readonly lanes: number;
  /** Samples that are put into a random order together: as many whole shards as it takes. */
  readonly shuffle: number;
  /** Bytes of shards that are read whole, above which no more of them are put together. */
  readonly mostHeld?: number;
}

/** Shards whose samples are in a random order together. */
interface Window {
  readonly epoch: number;
  /** Place of its first shard in the lane's order of the epoch. */
  readonly from: number;
  readonly shards: readonly number[];
  readonly counts: readonly number[];
  /** Ordinals. */
  readonly start: number;
  readonly total: number;
}

/** Shards that are counted ahead of the one that is needed. */
const AHEAD = 8;

/**
 * Every epoch takes all shards in another order, keyed by (seed, epoch), and deals them out to the lanes; a lane takes its shards a few at
 * a time and their samples in a random order. With fewer shards than lanes, all lanes share one such order, sample by sample. A function
 * of the options and of how many samples each shard has: nothing has to be saved to go on from any place. Shards are counted when they
 * are reached.
 */
export function openOrder(shards: readonly Counted[], { seed, lanes, shuffle, mostHeld = 2 ** 27 }: OrderOptions): Order {
  const isDealt = shards.length >= lanes;
  const streams = Array.from({ length: isDealt ? lanes : 1 }, (_, lane) =>
    openStream(shards, { seed, lane, lanes: isDealt ? lanes : 1, shuffle, mostHeld }),
  );
  return {
    async at(lane, ordinal, instead) {
      const stream = streams[isDealt ? lane : 0]!;
      return stream(isDealt ? ordinal : ordinal * lanes + lane, instead);
    },
  };
}

type StreamOptions = Required<OrderOptions> & { readonly lane: number };

function openStream(shards: readonly Counted[], { seed, lane, lanes, shuffle, mostHeld }: StreamOptions) {
  const windows: Window[] = [];
  const orders = new Map<Window, Uint32Array>();
  let growing: Promise<void> = Promise.resolve();
  const shardsOf = (epoch: number) => Array.from(shuffled(shards.length, seed, 'shards', epoch)).filter((_, at) => at % lanes === lane);
  let current = { epoch: 0, shards: shardsOf(0) };

  /** The shards after the last window, until there are enough samples; a window ends with its epoch. */
  const grow = async (): Promise<void> => {
    const last = windows.at(-1);
    const isOver = last !== undefined && last.from + last.shards.length >= current.shards.length;
    if (isOver) {
      const inEpoch = windows.filter(({ epoch }) => epoch === current.epoch).reduce((sum, { total }) => sum + total, 0);
      if (inEpoch === 0) throw new InputError('data: there are no samples');
      current = { epoch: current.epoch + 1, shards: shardsOf(current.epoch + 1) };
    }
    const from = last === undefined || isOver ? 0 : last.from + last.shards.length;
    const taken: number[] = [];
    const counts: number[] = [];
    let [total, held] = [0, 0];
    for (const shard of current.shards.slice(from)) {
      const next = shards[shard]!;
      if (total >= shuffle || (total > 0 && next.held > 0 && held + next.held > mostHeld)) break;
      const count = await next.count();
      taken.push(shard);
      counts.push(count);
      total += count;
      held += next.held;
    }
    windows.push({ epoch: current.epoch, from, shards: taken, counts, start: last ? last.start + last.total : 0, total });
    for (const shard of current.shards.slice(from + taken.length, from + taken.length + AHEAD)) shards[shard]!.count().catch(() => {}); // reported when it is reached
  };
  const covers = (ordinal: number): boolean => {
    const last = windows.at(-1);
    return last !== undefined && ordinal < last.start + last.total;
  };
  const windowOf = async (ordinal: number): Promise<Window> => {
    while (!covers(ordinal)) {
      growing = growing.then(() => (covers(ordinal) ? undefined : grow()));
      await growing;
    }
    return windows[windows.findLastIndex(({ start, total }) => start <= ordinal && total > 0)]!;
  };
  /** Kept for the two latest windows: a batch may reach over into the next one. */
  const orderOf = (window: Window): Uint32Array => {
    let order = orders.get(window);
    if (!order) {
      order = shuffled(window.total, seed, 'samples', window.epoch, lane, window.from);
      orders.set(window, order);
      if (orders.size > 2) orders.delete(orders.keys().next().value!);
    }
    return order;
  };
  return async (ordinal: number, instead?: string): Promise<Place> => {
    const window = await windowOf(ordinal);
    const drawn = instead === undefined ? ordinal - window.start : random(seed, 'instead', lane, ordinal, instead).int(window.total);
    let index = orderOf(window)[drawn]!;
    for (const [at, count] of window.counts.entries()) {
      if (index < count) return { shard: window.shards[at]!, index };
      index -= count;
    }
    throw new RangeError(`order: sample ${drawn} of ${window.total}`);
  };
}
