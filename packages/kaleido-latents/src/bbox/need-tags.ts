import { InputError } from '@kaleido/shared/errors';
import type { Tags } from './tagged-answer.ts';

/** Two corners, as tags surround them. */
const BARE = /\(\d{1,4},\s*\d{1,4}\)\s*,\s*\(\d{1,4},\s*\d{1,4}\)/;

/** @throws InputError for boxes without any tags: servers leave out special tokens unless they are asked for them */
export function needTags(answer: string, { ref, box }: Tags): void {
  if (BARE.test(answer) && !answer.includes(box[0]) && !answer.includes(ref[0]))
    throw new InputError(
      `holds boxes, but no ${box[0]}: the server has left special tokens out (vLLM: --body '{"skip_special_tokens":false}')`,
    );
}
