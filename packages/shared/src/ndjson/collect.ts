/** The bytes of one record, gathered from chunks. */
export interface Collector {
  readonly size: number;
  add(chunk: Uint8Array, from: number, to: number): void;
  /** Returns all bytes, valid until the next `add`, and resets the collector. */
  take(): Uint8Array;
  /** Resets the collector and frees a large buffer. */
  drop(): void;
}

const KEPT_CAPACITY = 1 << 20;

/** Doubles its buffer as it grows, so that many tiny chunks take linear time and bounded memory. */
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
