/** `work`, of which up to `limit` calls run at once; further ones wait for their turn. */
export function atMost<A, R>(limit: number, work: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (argument) => {
    if (running < limit) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve)); // whoever ends hands its place on
    try {
      return await work(argument);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
