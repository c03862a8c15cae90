/**
 * Applies `work` to items in their order, up to `limit` at a time: while a result is used, the next ones are under way. Results come
 * in order, and an error comes in its item's place; what is under way when the reader stops is left alone.
 */
export async function* mapAhead<T, R>(items: AsyncIterable<T>, limit: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const iterator = items[Symbol.asyncIterator]();
  const underWay: Promise<IteratorResult<R>>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const start = (): void => {
    const item = last.then(() => iterator.next()); // one after the other: a source that ended is not asked again out of turn
    last = item;
    const result = item.then(
      async (next): Promise<IteratorResult<R>> => (next.done ? next : { done: false, value: await work(next.value) }),
    );
    result.catch(() => {}); // reported in its turn
    underWay.push(result);
  };
  try {
    for (;;) {
      while (underWay.length < limit) start();
      const result = await underWay.shift()!;
      if (result.done) return;
      yield result.value;
    }
  } finally {
    Promise.resolve(iterator.return?.()).catch(() => {}); // not waited for: an item that never comes would hold up whoever stops
  }
}
