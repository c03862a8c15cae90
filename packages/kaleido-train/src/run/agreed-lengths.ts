import type { Source } from '@kaleido/data';
import type { LatentPart, Latents } from '@kaleido/shared/record';
import type { RunConfig } from '../config/read-config.ts';
import { chooseLengths, type Lengths } from '../data/batch/lengths.ts';
import type { Communicator } from '../parallel/communicator.ts';
import { together } from '../parallel/together.ts';

/** Samples from which the lengths of sequences are chosen. */
const LENGTH_SAMPLES = 1000;

/**
 * Lengths of sequences, the same on all ranks: those of the resumed run, or those that rank 0 chooses from its first samples.
 * @returns also a note when these samples have no latents for the prior to learn
 */
export async function agreedLengths(
  { tokenizer, config: { model } }: RunConfig,
  source: Source,
  earlier: Lengths | undefined,
  communicator: Communicator,
): Promise<{ lengths: Lengths; note: string | undefined }> {
  const chooses = communicator.rank === 0 && !earlier;
  const samples = await together(communicator, async () => (chooses ? await source.captions(LENGTH_SAMPLES) : []));
  const lengths = communicator.exchange(earlier ?? chooseLengths(samples, tokenizer, model.latents))[0]!;
  const lacksLatents = chooses && !samples.some(({ latents }) => hasAny(latents, model.latents));
  return { lengths, note: lacksLatents ? latentsMissing(model.latents) : undefined };
}

const hasAny = (latents: Latents, parts: readonly LatentPart[]): boolean =>
  parts.length === 0 || parts.some((part) => latents[part] !== undefined);

const latentsMissing = (parts: readonly LatentPart[]): string =>
  `none of the first samples has latents (${parts.join(', ')}), so the prior has nothing to learn; "latents: none" trains without it`;
