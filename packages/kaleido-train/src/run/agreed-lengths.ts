import type { Source } from '@kaleido/data';
import type { LatentPart, Latents } from '@kaleido/shared/record';
import type { RunConfig } from '../config/read-config.ts';
import { chooseLengths, type Lengths } from '../data/batch/lengths.ts';
import type { Communicator } from '../parallel/communicator.ts';
import { together } from '../parallel/together.ts';

/** Samples that are looked at to choose how long sequences may be. */
const LOOKED_AT = 2000;

/**
 * How long sequences may be, the same on all ranks: as the run was begun, or as rank 0 chooses from its first samples.
 * @returns also what to say when those samples have nothing for the prior to learn
 */
export async function agreedLengths(
  { tokenizer, config: { model } }: RunConfig,
  source: Source,
  earlier: Lengths | undefined,
  communicator: Communicator,
): Promise<{ lengths: Lengths; note: string | undefined }> {
  const chooses = communicator.rank === 0 && !earlier;
  const looked = await together(communicator, async () => (chooses ? await source.captions(LOOKED_AT) : []));
  const lengths = communicator.exchange(earlier ?? chooseLengths(looked, tokenizer, model.latents))[0]!;
  const hasNothing = chooses && !looked.some(({ latents }) => hasAny(latents, model.latents));
  return { lengths, note: hasNothing ? nothingToPlan(model.latents) : undefined };
}

const hasAny = (latents: Latents, parts: readonly LatentPart[]): boolean =>
  parts.length === 0 || parts.some((part) => latents[part] !== undefined);

const nothingToPlan = (parts: readonly LatentPart[]): string =>
  `the first samples have no latents (${parts.join(', ')}): the prior learns nothing to say; "latents: none" trains without it`;
