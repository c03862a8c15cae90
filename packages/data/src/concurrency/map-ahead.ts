/**
 * Applies `work` to items in order, up to `limit` at a time: while the reader uses a result, the next ones are computed. Results are in
 * order, and an error is thrown when its item is due. Work in progress when the reader stops is not cancelled.
 */
export async function* mapAhead<T, R>(items: AsyncIterable<T>, limit: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const iterator = items[Symbol.asyncIterator]();
  const pending: Promise<IteratorResult<R>>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const start = (): void => {
    const item = last.then(() => iterator.next()); // sequential, so that a source that has ended is not asked again
    last = item;
    const result = item.then(
      async (next): Promise<IteratorResult<R>> => (next.done ? next : { done: false, value: await work(next.value) }),
    );
    result.catch(() => {}); // reported when it is due
    pending.push(result);
  };
  try {
    for (;;) {
      while (pending.length < limit) start();
      const result = await pending.shift()!;
      if (result.done) return;
      yield result.value;
    }
  } finally {
    Promise.resolve(iterator.return?.()).catch(() => {}); // not awaited: a stalled source must not delay the caller
  }
}
