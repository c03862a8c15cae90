/**
 * A value that is made when it is asked for, and remembered only as long as something else refers to it: those who use it at the same time
 * share one, and it takes no memory when they are done.
 */
export function whileUsed<T extends object>(make: () => Promise<T>): () => Promise<T> {
  let made: WeakRef<T> | undefined;
  let making: Promise<T> | undefined;
  const remake = async (): Promise<T> => {
    try {
      const value = await make();
      made = new WeakRef(value);
      return value;
    } finally {
      making = undefined;
    }
  };
  return async () => {
    const known = made?.deref();
    if (known) return known;
    making ??= remake();
    return making;
  };
}
