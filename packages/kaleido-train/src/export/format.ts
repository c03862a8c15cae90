import type { CheckpointParts } from '@kaleido/shared/checkpoint';
import type { OpenedModel } from '../run/open-model.ts';
import type { Part, StoredFormat } from './part.ts';

/** A model to export. */
interface Exported {
  readonly opened: OpenedModel;
  /** Its components by name. */
  readonly parts: Readonly<Record<string, Part>>;
  /** Number format to write; undefined for the format's default. */
  readonly dtype: StoredFormat | undefined;
  /** The folder to write, for messages. */
  readonly folder: string;
  /** A model card, if there is one. */
  readonly card: string | undefined;
}

/** An export format. */
export interface Format {
  /** The files to write. @throws InputError if the format cannot represent the model */
  write(model: Exported): Promise<CheckpointParts>;
}
