import { mapAhead } from '@kaleido/data';
import { type CommandContext, note, openProgress, untilAborted } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import type { LatentPart } from '@kaleido/shared/record';
import type { LatentValues } from '../command/add-latents.ts';
import { idsIn } from '../output/written-shards.ts';
import { findSamples } from '../samples/find-samples.ts';
import { undone } from '../samples/undone.ts';
import type { AskValues } from './ask-options.ts';
import { type Asking, batchLine } from './chat-request.ts';
import { type Answers, readAnswers } from './read-answers.ts';

/** Writes a request for each picture that lacks the part, or with `--missing`, that has no answer yet. */
export async function writeRequests(
  part: LatentPart,
  asking: Asking,
  options: AskValues & LatentValues,
  context: CommandContext,
): Promise<void> {
  const counts = { written: 0, bad: 0 };
  const refuse = (error: Error): void => {
    counts.bad++;
    if (!options.keepGoing) throw error;
    context.fail(error.message);
  };
  const { answers: files } = options;
  const answers: Answers = files === undefined ? new Map() : await readAnswers(files, () => {}); // a bad line is a missing answer
  const done = options.done === undefined ? undefined : await idsIn(options.done);
  const isDone = (id: string): boolean => answers.get(id)?.answer !== undefined || done?.has(id) === true;
  const found = await findSamples(options, context, refuse);
  const progress = openProgress(context, options, { unit: 'picture' });
  try {
    const lines = mapAhead(undone(found, isDone, refuse), options.concurrency, async ({ open }) => {
      try {
        const sample = await open();
        return sample.latents[part] === undefined || options.replace ? await batchLine(sample, asking) : undefined;
      } catch (error) {
        if (error instanceof InputError) return error;
        throw error;
      }
    });
    for await (const line of untilAborted(lines, context.signal)) {
      if (line instanceof InputError) refuse(line);
      else if (line !== undefined) {
        await context.stdout.write(`${line}\n`);
        counts.written++;
      }
      progress.advance();
    }
  } finally {
    progress.close();
  }
  note(context, options, `requests written: ${counts.written}${counts.bad > 0 ? `; bad pictures skipped: ${counts.bad}` : ''}`);
}
