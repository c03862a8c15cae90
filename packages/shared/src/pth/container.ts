import type { PickleValue, StorageEntry } from './values.ts';

/** A PyTorch file in either of its forms: what was pickled, and where the storages are. */
export interface Container {
  readonly value: PickleValue;
  /** Fills `bytes`, little-endian, from a storage's bytes from a position on. */
  fill(storage: StorageEntry, bytes: Uint8Array, position: number): Promise<void>;
  close(): Promise<void>;
}

/** Pickles hold names and numbers, storages lie beside them: that of a model with ten thousand tensors takes two megabytes. */
export const MAX_PICKLE_BYTES = 1 << 26;

/** Reverses the bytes of each element. */
export function swap(bytes: Uint8Array, width: number): void {
  for (let at = 0; width > 1 && at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
