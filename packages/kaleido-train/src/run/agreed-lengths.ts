import type { Captioned, Source } from '@kaleido/data';
import type { LatentPart, Latents } from '@kaleido/shared/record';
import type { RunConfig } from '../config/read-config.ts';
import { chooseLengths, LENGTH_SAMPLES, type Lengths } from '../data/batch/lengths.ts';
import type { Communicator } from '../parallel/communicator.ts';
import { together } from '../parallel/together.ts';

/** Samples among which some should have latents. */
const LATENT_SAMPLES = 50;

/**
 * Lengths of sequences, the same on all ranks: those of the config or of the resumed run, or those that rank 0 chooses from its first
 * samples.
 * @returns also a note when a new run's first samples have no latents for the prior to learn
 */
export async function agreedLengths(
  { tokenizer, config: { model, lengths: given } }: RunConfig,
  source: Source,
  earlier: Lengths | undefined,
  communicator: Communicator,
): Promise<{ lengths: Lengths; note: string | undefined }> {
  const looks = communicator.rank === 0 && !earlier;
  const find = () => (given ? samplesWithLatents(source, model.latents) : source.captions(LENGTH_SAMPLES));
  const samples = await together(communicator, async () => (looks ? await find() : []));
  const lengths = communicator.exchange(given ?? earlier ?? chooseLengths(samples, tokenizer, model.latents))[0]!;
  const lacksLatents = looks && !samples.some(({ latents }) => hasAny(latents, model.latents));
  return { lengths, note: lacksLatents ? latentsMissing(model.latents) : undefined };
}

/** Mostly the first sample shows that there are latents, and others need not be described. */
async function samplesWithLatents(source: Source, parts: readonly LatentPart[]): Promise<readonly Captioned[]> {
  const first = await source.captions(1);
  return first.some(({ latents }) => hasAny(latents, parts)) ? first : source.captions(LATENT_SAMPLES);
}

const hasAny = (latents: Latents, parts: readonly LatentPart[]): boolean =>
  parts.length === 0 || parts.some((part) => latents[part] !== undefined);

const latentsMissing = (parts: readonly LatentPart[]): string =>
  `none of the first samples has latents (${parts.join(', ')}), so the prior has nothing to learn; "latents: none" trains without it`;
