import type { CommandContext, Example, OptionTable, OptionValues } from '@kaleido/shared/cli';
import type { LatentPart, Latents } from '@kaleido/shared/record';
import type { LatentValues } from '../command/add-latents.ts';
import type { LatentSample } from '../samples/sample.ts';
import type { AskValues } from './ask-options.ts';
import type { Answer } from './completion.ts';

/** Converts answers to a part. */
interface AnswerReader<P extends LatentPart> {
  /** @throws InputError (the reason alone) for an answer that does not yield the part */
  read(answer: Answer, sample: LatentSample): Latents[P];
  /** Messages for the user after the last picture. */
  summary?(): readonly string[];
}

/** A sub-command that adds a part by asking a model. */
export interface AskedPart<P extends LatentPart, Table extends OptionTable> {
  readonly part: P;
  readonly name: string;
  readonly module: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly options: Table;
  /** Default prompt; {} stands for the caption. */
  instruction(options: OptionValues<Table>): string;
  /** @throws UsageError if the options do not determine how to read answers */
  open(options: OptionValues<Table> & AskValues & LatentValues, context: CommandContext): AnswerReader<P>;
}
