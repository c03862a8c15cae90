import { InputError, show } from '@kaleido/shared/errors';
import type { KaleidoRecord } from '@kaleido/shared/record';
import type { VokenTokenizer } from './tokenizers/tokenizer.ts';

/** The field of a record that says which tokenizer its vokens are of. */
export const TOKENIZER_FIELD = 'voken_tokenizer';

/**
 * The vokens of a record that a tokenizer is to decode.
 * @param first how many of them to decode
 * @throws InputError for none, too few or too many, one that is out of range, or those of another tokenizer; without the record's name
 */
export function vokensOf(record: KaleidoRecord, { name, codes, size }: VokenTokenizer, first = codes): readonly number[] {
  const vokens = record.latents?.voken;
  if (!vokens) throw new InputError('latents.voken: expected vokens, got none');
  const of = (record as unknown as Readonly<Record<string, unknown>>)[TOKENIZER_FIELD];
  if (of !== undefined && of !== name) throw new InputError(`${TOKENIZER_FIELD}: expected vokens of ${name}, got those of ${show(of)}`);
  if (codes !== undefined && vokens.length !== codes)
    throw new InputError(`latents.voken: expected ${codes} vokens, as ${name} has them, got ${vokens.length}`);
  const bad = vokens.findIndex((voken) => size !== undefined && voken >= size);
  if (bad >= 0) throw new InputError(`latents.voken[${bad}]: expected an integer from 0 to ${size! - 1}, got ${vokens[bad]}`);
  return vokens.slice(0, first);
}
