/** The bytes of one record, gathered from chunks. */
export interface Collector {
  readonly size: number;
  add(chunk: Uint8Array, from: number, to: number): void;
  /** All bytes; valid until the next `add`. Starts anew. */
  take(): Uint8Array;
  /** Starts anew and gives large memory back. */
  drop(): void;
}

const KEPT_CAPACITY = 1 << 20;

/** Doubles its memory as it grows, so that any number of tiny chunks costs linear time and bounded memory. */
export function collector(): Collector {
  let bytes = new Uint8Array(4096);
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(chunk, from, to) {
      const needed = size + to - from;
      if (needed > bytes.length) {
        const larger = new Uint8Array(Math.max(needed, 2 * bytes.length));
        larger.set(bytes.subarray(0, size));
        bytes = larger;
      }
      bytes.set(chunk.subarray(from, to), size);
      size = needed;
    },
    take() {
      const taken = bytes.subarray(0, size);
      this.drop();
      return taken;
    },
    drop() {
      if (bytes.length > KEPT_CAPACITY) bytes = new Uint8Array(4096);
      size = 0;
    },
  };
}
