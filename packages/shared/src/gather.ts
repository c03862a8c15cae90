/** How long an incomplete group waits for the next item. */
const PATIENCE = 10; // ms

/**
 * Groups items by up to `max`. A group ends early when the source pauses, so that a slow writer at the other end of a pipe gets its
 * answers promptly. Reads at most one item ahead.
 * @param onEnd called once the source has ended: before its last group is given, unless it pauses before its end
 */
export async function* gather<T>(source: AsyncIterable<T> | Iterable<T>, max: number, onEnd?: () => void): AsyncGenerator<T[]> {
  const items = asyncIterator(source);
  let pending: Promise<IteratorResult<T>> | undefined;
  const ahead = (): Promise<IteratorResult<T>> => {
    if (!pending) {
      pending = items.next();
      pending.catch(() => {}); // awaited below, possibly after another group has been processed
    }
    return pending;
  };
  const soon = () => Promise.race([ahead(), pause()]);
  try {
    for (;;) {
      const group: T[] = [];
      let done = false;
      while (group.length < max) {
        const next = await (group.length === 0 ? ahead() : soon());
        if (!next) break;
        pending = undefined;
        done = next.done === true;
        if (next.done) break;
        group.push(next.value);
      }
      // Only those who ask need to know whether a full group is the last; a failure of the source comes after the group.
      if (onEnd && group.length === max) done = (await soon().catch(() => undefined))?.done === true;
      if (done) onEnd?.();
      if (group.length > 0) yield group;
      if (done) return;
    }
  } finally {
    if (!pending) await items.return?.(undefined);
  }
}

const asyncIterator = <T>(source: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> =>
  Symbol.asyncIterator in source
    ? source[Symbol.asyncIterator]()
    : (async function* () {
        yield* source;
      })();

const pause = () => new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE, undefined));
