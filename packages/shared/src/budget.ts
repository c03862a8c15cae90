/** Rations a limited resource, such as memory for pixels. */
export interface Budget {
  /**
   * Waits until the share is available, and returns the function that releases it. Requests are served in order; one larger than the
   * whole is served when nothing else is in use.
   */
  take(share: number): Promise<() => void>;
}

/** A budget of `whole`, in whatever unit the shares have. */
export function openBudget(whole: number): Budget {
  const waiting: { readonly share: number; readonly give: () => void }[] = [];
  let inUse = 0;
  const serve = (): void => {
    for (let next = waiting[0]; next && inUse + next.share <= whole; next = waiting[0]) {
      waiting.shift();
      inUse += next.share;
      next.give();
    }
  };
  return {
    async take(wanted) {
      const share = Math.min(wanted, whole);
      await new Promise<void>((give) => {
        waiting.push({ share, give });
        serve();
      });
      let isFree = false;
      return () => {
        if (isFree) return;
        isFree = true;
        inUse -= share;
        serve();
      };
    },
  };
}
