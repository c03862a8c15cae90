import { setMaxListeners } from 'node:events';
import { mapAhead } from '@kaleido/data';
import { type CommandContext, note, type OptionValues, openProgress, untilAborted } from '@kaleido/shared/cli';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { type LatentPart, type Latents, validateRecord } from '@kaleido/shared/record';
import { openSink } from '../output/open-sink.ts';
import { findSamples } from '../samples/find-samples.ts';
import type { FoundSample } from '../samples/sample.ts';
import { undone } from '../samples/undone.ts';
import { type LatentMaker, PictureFailure } from './latent-maker.ts';
import type { latentOptions } from './latent-options.ts';

export type LatentValues = OptionValues<ReturnType<typeof latentOptions>>;

/** A picture ready to be written, or the reason why it failed. */
type Outcome = { readonly isMade: boolean; readonly write: () => Promise<void> } | { readonly error: Error };

/**
 * Adds a part to the latents of all pictures that the options name, and writes them in order. Pictures that already have the part pass
 * through, unless it is to be replaced. A bad picture ends the command, or with `--keep-going` is reported, counted and skipped.
 * @param open called once all options have been checked
 */
export async function addLatents(
  part: LatentPart,
  open: () => Promise<LatentMaker>,
  options: LatentValues,
  context: CommandContext,
): Promise<void> {
  // Also aborts pictures in progress if one ends the command: a pending answer may take minutes.
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  setMaxListeners(0, signal);
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
    await sink.begin();
    const { make, checkExisting, summary, fields } = maker;
    const work = async ({ where, open: openSample }: FoundSample): Promise<Outcome> => {
      try {
        const sample = await openSample();
        try {
          const isThere = sample.latents[part] !== undefined && !options.replace;
          if (isThere) checkExisting?.(sample);
          const added = isThere ? {} : valid(await make(sample, signal), where);
          const isMade = added[part] !== undefined;
          return { isMade, write: await sink.prepare(sample, added, isMade ? fields : {}) };
        } finally {
          sample.forgetPicture();
        }
      } catch (error) {
        if (isOfPicture(error)) return { error };
        ending.abort(error); // every other picture would fail too: stop now
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
        await outcome.write();
        counts[outcome.isMade ? 'made' : 'there']++;
      }
      progress.advance();
    }
    await sink.finish();
    progress.close();
    for (const line of [...countsIn(part, counts), ...(summary?.() ?? [])]) note(context, options, line);
  } finally {
    ending.abort();
    progress.close();
    await sink.close();
    await maker?.close?.();
  }
}

const isOfPicture = (error: unknown): error is Error => error instanceof InputError || error instanceof PictureFailure;

/** @throws InputError for latents that are not valid in a record */
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
    ...(there > 0 ? [`${there} passed through unchanged`] : []),
    ...(done > 0 ? [`${done} already done`] : []),
    ...(bad > 0 ? [`${bad} bad, skipped`] : []),
  ];
  return parts.length === 0 ? [] : [`${part} of ${made} picture${made === 1 ? '' : 's'} made; ${parts.join(', ')}`];
}
