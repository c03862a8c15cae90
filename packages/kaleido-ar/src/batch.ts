import { type HostTensor, int32 } from '@kaleido/shared/tensors';

/** A batch of sequences: ids and mask are int32 [B, L]; the mask is 1 where a token is real. */
export interface Batch {
  readonly ids: HostTensor;
  readonly mask: HostTensor;
}

/** Lengths that sequences are padded to, so that a long stream compiles a handful of graphs (docs/design.md §3). */
export function bucketLength(length: number): number {
  for (let bucket = 16; ; bucket *= 2) {
    if (length <= bucket) return bucket;
    if (length <= bucket * 1.5) return bucket * 1.5;
  }
}

/**
 * Batches sequences, padded on the right.
 * @param padding id at padding; −100 for labels
 * @param length of the rows; by default the bucket of the longest sequence
 * @throws RangeError when a sequence is longer
 */
export function padBatch(
  sequences: readonly (readonly number[])[],
  padding: number,
  length = bucketLength(Math.max(0, ...sequences.map((ids) => ids.length))),
): Batch {
  const shape = [sequences.length, length];
  const ids = new Int32Array(sequences.length * length).fill(padding);
  const mask = new Int32Array(sequences.length * length);
  for (const [row, sequence] of sequences.entries()) {
    if (sequence.length > length) throw new RangeError(`a sequence of ${sequence.length} tokens does not fit into ${length}`);
    ids.set(sequence, row * length);
    mask.fill(1, row * length, row * length + sequence.length);
  }
  return { ids: int32(shape, ids), mask: int32(shape, mask) };
}
