import { InputError } from '@kaleido/shared/errors';
import type { Latents } from '@kaleido/shared/record';

/** @throws InputError when a plan has more or fewer vokens than the model's tokenizer of pictures makes, where that is known */
export function checkVokenCount(vokenCount: number | undefined, { voken }: Latents): void {
  if (voken && vokenCount !== undefined && voken.length !== vokenCount)
    throw new InputError(`latents.voken: expected ${vokenCount} vokens, got ${voken.length}`);
}
