import type { RecordChanges } from '@kaleido/shared/ndjson';
import type { Latents } from '@kaleido/shared/record';
import type { LatentSample } from '../samples/sample.ts';

/** Writes samples with their added latents. */
export interface LatentSink {
  /** Whether an earlier run has written the sample with this id. */
  isDone(id: string): boolean;
  /** Called once before the first sample, when all that makes latents has been opened: nothing is created before. */
  begin(): Promise<void>;
  /**
   * Prepares a sample, concurrently with others.
   * @param fields of the record, other than the latents
   * @returns a function that writes the sample when its turn comes
   */
  prepare(sample: LatentSample, added: Latents, fields?: RecordChanges): Promise<() => Promise<void>>;
  /** Called after the last sample. */
  finish(): Promise<void>;
  /** Called in any case, also after an error. */
  close(): Promise<void>;
}
