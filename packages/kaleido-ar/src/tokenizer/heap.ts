/** A binary heap: pops the item that comes first. */
export function openHeap<T>(comesFirst: (a: T, b: T) => boolean) {
  const heap: T[] = [];
  const swap = (a: number, b: number): void => {
    const entry = heap[a]!;
    heap[a] = heap[b]!;
    heap[b] = entry;
  };
  return {
    push(entry: T): void {
      let at = heap.push(entry) - 1;
      for (let above = (at - 1) >> 1; at > 0 && comesFirst(heap[at]!, heap[above]!); above = (at - 1) >> 1) {
        swap(at, above);
        at = above;
      }
    },
    pop(): T | undefined {
      const [first] = heap;
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return first;
      heap[0] = last;
      for (let at = 0; ; ) {
        let next = at;
        for (const below of [2 * at + 1, 2 * at + 2]) if (below < heap.length && comesFirst(heap[below]!, heap[next]!)) next = below;
        if (next === at) return first;
        swap(at, next);
        at = next;
      }
    },
  };
}
