import { InputError } from '@kaleido/shared/errors';
import type { Tags } from './tagged-answer.ts';

/** Two corners, without tags. */
const BARE = /\(\d{1,4},\s*\d{1,4}\)\s*,\s*\(\d{1,4},\s*\d{1,4}\)/;

/** @throws InputError for boxes without tags: by default, servers strip special tokens */
export function needTags(answer: string, { ref, box }: Tags): void {
  if (BARE.test(answer) && !answer.includes(box[0]) && !answer.includes(ref[0]))
    throw new InputError(
      `contains boxes but no ${box[0]}: the server stripped special tokens (vLLM: --body '{"skip_special_tokens":false}')`,
    );
}
