import type { CommandContext, Example, OptionTable, OptionValues } from '@kaleido/shared/cli';
import type { LatentPart, Latents } from '@kaleido/shared/record';
import type { LatentValues } from '../command/add-latents.ts';
import type { LatentSample } from '../samples/sample.ts';
import type { AskValues } from './ask-options.ts';
import type { Answer } from './completion.ts';

/** Makes a part out of answers. */
interface AnswerReader<P extends LatentPart> {
  /** @throws InputError (the reason alone) for an answer that gives no such part */
  read(answer: Answer, sample: LatentSample): Latents[P];
  /** What a person should know after the last picture. */
  summary?(): readonly string[];
}

/** A sub-command that adds a part for which a model is asked. */
export interface AskedPart<P extends LatentPart, Table extends OptionTable> {
  readonly part: P;
  readonly name: string;
  readonly module: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly options: Table;
  /** What is asked unless a file says it. */
  instruction(options: OptionValues<Table>): string;
  /** @throws UsageError when the options do not say how answers are read */
  open(options: OptionValues<Table> & AskValues & LatentValues, context: CommandContext): AnswerReader<P>;
}
