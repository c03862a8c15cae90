import { InputError } from '@kaleido/shared/errors';
import type { KaleidoRecord } from '@kaleido/shared/record';
import { checkTokenizer } from '@kaleido/shared/voken-tokenizer';
import type { VokenTokenizer } from './tokenizers/tokenizer.ts';

/**
 * Checks a record's vokens against the tokenizer that is to decode them.
 * @param first number of leading vokens to return
 * @throws InputError (the reason alone) if there are none, their number is wrong, one is out of range, or they are of another tokenizer
 */
export function vokensOf(record: KaleidoRecord, { name, codes, size }: VokenTokenizer, first = codes): readonly number[] {
  const vokens = record.latents?.voken;
  if (!vokens) throw new InputError('latents.voken: expected vokens, got none');
  checkTokenizer(name, record);
  if (codes !== undefined && vokens.length !== codes)
    throw new InputError(`latents.voken: expected the ${codes} vokens of ${name}, got ${vokens.length}`);
  const bad = vokens.findIndex((voken) => size !== undefined && voken >= size);
  if (bad >= 0) throw new InputError(`latents.voken[${bad}]: expected an integer from 0 to ${size! - 1}, got ${vokens[bad]}`);
  return vokens.slice(0, first);
}
