import { mapAhead } from '@kaleido/data';
import { type CommandContext, note, type OptionValues, openProgress, untilAborted } from '@kaleido/shared/cli';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { type LatentPart, type Latents, validateRecord } from '@kaleido/shared/record';
import { openSink } from '../output/open-sink.ts';
import { findSamples } from '../samples/find-samples.ts';
import type { FoundSample, LatentSample } from '../samples/sample.ts';
import { type LatentMaker, PictureFailure } from './latent-maker.ts';
import type { latentOptions } from './latent-options.ts';

export type LatentValues = OptionValues<ReturnType<typeof latentOptions>>;

/** A picture with what was added to it, or why nothing could be. */
type Outcome = { readonly sample: LatentSample; readonly added: Latents } | { readonly error: Error };

/**
 * Adds a part to the latents of all pictures that the options name, and writes each in its turn. Pictures that have the part already pass
 * through unless it is to be replaced. A bad picture ends the work, or is named, counted and left out (`--keep-going`).
 * @param open called when all options have been found to be in order
 */
export async function addLatents(
  part: LatentPart,
  open: () => Promise<LatentMaker>,
  options: LatentValues,
  context: CommandContext,
): Promise<void> {
  const { signal } = context;
  const counts = { made: 0, there: 0, bad: 0, done: 0 };
  const refuse = (error: Error): void => {
    counts.bad++;
    if (!options.keepGoing) throw error;
    context.fail(error.message);
  };
  const found = await findSamples(options, context, refuse);
  const sink = await openSink(options, context);
  const progress = openProgress(context, options, { unit: 'picture' });
  let maker: LatentMaker | undefined;
  try {
    maker = await open();
    const { make, summary } = maker;
    const work = async ({ where, open: openSample }: FoundSample): Promise<Outcome> => {
      try {
        const sample = await openSample();
        if (sample.latents[part] !== undefined && !options.replace) return { sample, added: {} };
        return { sample, added: valid(await make(sample, signal), where) };
      } catch (error) {
        if (isOfPicture(error)) return { error };
        throw error;
      }
    };
    const isDone = (id: string): boolean => {
      const isWritten = sink.isDone(id);
      if (isWritten) counts.done++;
      return isWritten;
    };
    for await (const outcome of untilAborted(mapAhead(undone(found, isDone, refuse), options.concurrency, work), signal)) {
      if ('error' in outcome) refuse(outcome.error);
      else {
        await sink.write(outcome.sample, outcome.added);
        counts[outcome.added[part] === undefined ? 'there' : 'made']++;
      }
      progress.advance();
    }
    await sink.finish();
    progress.close();
    for (const line of [...countsIn(part, counts), ...(summary?.() ?? [])]) note(context, options, line);
  } finally {
    progress.close();
    await sink.close();
    await maker?.close?.();
  }
}

const isOfPicture = (error: unknown): error is Error => error instanceof InputError || error instanceof PictureFailure;

/** Samples that are not done; one whose id another had is bad, as nothing could tell their answers and records apart. */
async function* undone(
  found: AsyncIterable<FoundSample>,
  isDone: (id: string) => boolean,
  refuse: (error: Error) => void,
): AsyncGenerator<FoundSample> {
  const ids = new Set<string>();
  for await (const sample of found) {
    const { id, where } = sample;
    if (ids.has(id)) refuse(new InputError(`${where}: id: another picture before it is named ${JSON.stringify(id)} too`));
    else {
      ids.add(id);
      if (!isDone(id)) yield sample;
    }
  }
}

/** @throws InputError for latents that records cannot hold */
function valid(latents: Latents, where: string): Latents {
  try {
    return validateRecord({ caption: '', latents }, where).latents ?? {};
  } catch (error) {
    throw error instanceof InputError ? error : new InputError(`${where}: ${messageOf(error)}`);
  }
}

interface Counts {
  readonly made: number;
  readonly there: number;
  readonly bad: number;
  readonly done: number;
}

function countsIn(part: LatentPart, { made, there, bad, done }: Counts): readonly string[] {
  const parts = [
    ...(there > 0 ? [`${there} passed through without a new one`] : []),
    ...(done > 0 ? [`${done} were done before`] : []),
    ...(bad > 0 ? [`${bad} were bad and are left out`] : []),
  ];
  return parts.length === 0 ? [] : [`${part} of ${made} picture${made === 1 ? '' : 's'} made; ${parts.join(', ')}`];
}
