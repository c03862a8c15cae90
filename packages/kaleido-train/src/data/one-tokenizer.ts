import type { Captioned, Source } from '@kaleido/data';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { type LatentPart, onlyParts } from '@kaleido/shared/record';
import { checkTokenizer } from '@kaleido/shared/voken-tokenizer';

/**
 * A source whose vokens must all be of one tokenizer: those of another are the same numbers with other meanings. Which of two is meant cannot
 * be known, so a sample of a second one ends the run, rather than being one bad sample. A sample that names none is taken at its word.
 * @param parts what the model learns: vokens that it does not learn may be of any
 * @param tokenizer that of the model from which the run starts; the first one that a sample names when absent
 * @throws InputError (from every method that reads) naming the sample and both tokenizers
 */
export function withOneTokenizer(source: Source, parts: readonly LatentPart[], tokenizer?: string): Source {
  let known = tokenizer;
  const checked = <S extends Captioned>(sample: S): S => {
    const { key, caption, latents, vokenTokenizer } = sample;
    if (vokenTokenizer === undefined || !onlyParts(latents, parts).voken) return sample;
    try {
      checkTokenizer(known, { caption, voken_tokenizer: vokenTokenizer });
    } catch (error) {
      throw new InputError(`${key}: ${messageOf(error)}`);
    }
    known ??= vokenTokenizer;
    return sample;
  };
  return {
    ...source,
    sample: async (index, attempt) => checked(await source.sample(index, attempt)),
    first: async (count) => (await source.first(count)).map(checked),
    captions: async (count) => (await source.captions(count)).map(checked),
    heldOut: async () => (await source.heldOut()).map(checked),
  };
}
