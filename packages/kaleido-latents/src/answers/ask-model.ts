import type { CommandContext, OptionTable, OptionValues } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import type { LatentPart } from '@kaleido/shared/record';
import { addLatents, type LatentValues } from '../command/add-latents.ts';
import type { AskValues } from './ask-options.ts';
import type { AskedPart } from './asked-part.ts';
import { askingOf, checkAskOptions, openAnswers } from './open-answers.ts';
import { writeRequests } from './write-requests.ts';

/** The work of a command that asks a model (`defineAskedCommand`). */
export async function askModel<P extends LatentPart, Table extends OptionTable>(
  { part, instruction, open }: Pick<AskedPart<P, Table>, 'part' | 'instruction' | 'open'>,
  options: OptionValues<Table> & AskValues & LatentValues,
  context: CommandContext,
): Promise<void> {
  checkAskOptions(options);
  const asking = await askingOf(options, instruction(options));
  if (options.requests || options.missing) return writeRequests(part, asking, options, context);
  const { read, summary } = open(options, context);
  const maker = async () => {
    const answerOf = await openAnswers(options, asking, context);
    return {
      async make(sample: Parameters<typeof answerOf>[0], signal: AbortSignal) {
        const answer = await answerOf(sample, signal);
        try {
          return { [part]: read(answer, sample) };
        } catch (error) {
          throw error instanceof InputError ? new InputError(`${sample.where}: the answer: ${error.message}`) : error;
        }
      },
      ...(summary && { summary }),
    };
  };
  await addLatents(part, maker, options, context);
}
