import type { RecordChanges } from '@kaleido/shared/ndjson';
import type { Latents } from '@kaleido/shared/record';
import type { LatentSample } from '../samples/sample.ts';

/** Where samples go with what was added to them. */
export interface LatentSink {
  /** Whether an earlier run has written the sample of this id. */
  isDone(id: string): boolean;
  /**
   * Does what can be done beside the work on other samples. What it gives writes the sample, in its turn.
   * @param fields of the record, beside the latents
   */
  prepare(sample: LatentSample, added: Latents, fields?: RecordChanges): Promise<() => Promise<void>>;
  /** After the last sample. */
  finish(): Promise<void>;
  /** In any case, also in the middle of the work. */
  close(): Promise<void>;
}
