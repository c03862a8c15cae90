/** Limits `work` to `limit` concurrent calls; further ones wait their turn. */
export function atMost<A, R>(limit: number, work: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (argument) => {
    if (running < limit) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve)); // woken by a finished call, whose slot it takes over
    try {
      return await work(argument);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
