import type { PickleValue, StorageEntry } from './values.ts';

/** A PyTorch file in either of its forms: the pickled value and access to the storages. */
export interface Container {
  readonly value: PickleValue;
  /** Fills `bytes` (little-endian) from a storage, beginning at a byte position. */
  fill(storage: StorageEntry, bytes: Uint8Array, position: number): Promise<void>;
  close(): Promise<void>;
}

/** Maximum size of a pickle. It holds names and numbers, not storages: ten thousand tensors take two megabytes. */
export const MAX_PICKLE_BYTES = 1 << 26;

/** Reverses the bytes of each element. */
export function swap(bytes: Uint8Array, width: number): void {
  for (let at = 0; width > 1 && at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
