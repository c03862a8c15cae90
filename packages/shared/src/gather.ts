/** How long an incomplete group waits for the next item. */
const PATIENCE = 10; // ms

/**
 * Groups items by up to `max`. A group ends early when the source pauses, so that a slow writer at the other end of a pipe gets its
 * answers promptly. Reads at most one item ahead.
 */
export async function* gather<T>(source: AsyncIterable<T> | Iterable<T>, max: number): AsyncGenerator<T[]> {
  const items = asyncIterator(source);
  let pending: Promise<IteratorResult<T>> | undefined;
  try {
    for (;;) {
      const group: T[] = [];
      let done = false;
      while (group.length < max) {
        if (!pending) {
          pending = items.next();
          pending.catch(() => {}); // awaited below, possibly after another group has been processed
        }
        const next = await (group.length === 0 ? pending : Promise.race([pending, pause()]));
        if (!next) break;
        pending = undefined;
        done = next.done === true;
        if (next.done) break;
        group.push(next.value);
      }
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
