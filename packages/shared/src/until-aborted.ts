/** The source's items. @throws the signal's reason as soon as it is aborted, even while waiting for an item that never comes */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  let waiting = false;
  const next = () =>
    new Promise<IteratorResult<T>>((resolve, reject) => {
      const stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      waiting = true;
      items
        .next()
        .then(resolve, reject)
        .finally(() => {
          waiting = false;
          signal.removeEventListener('abort', stop);
        });
    });
  try {
    for (;;) {
      signal.throwIfAborted();
      const item = await next();
      if (item.done) return;
      yield item.value;
    }
  } finally {
    // `return` of an iterator that is still waiting would not settle before its item arrives.
    if (!waiting) await items.return?.();
  }
}
