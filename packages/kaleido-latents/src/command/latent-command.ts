import { type Command, type CommandContext, defineCommand, type Example, type OptionTable, type OptionValues } from '@kaleido/shared/cli';
import type { LatentPart } from '@kaleido/shared/record';
import type { LatentValues } from './add-latents.ts';
import type { LatentMaker } from './latent-maker.ts';
import { latentOptions } from './latent-options.ts';

/** A sub-command that adds one part to the latents of captioned pictures. */
export interface LatentCommand<Table extends OptionTable> {
  /** The part that it adds. Pictures that have it pass through, unless it is to be replaced. */
  readonly part: LatentPart;
  /** As typed: `kaleido-latents blob`. */
  readonly name: string;
  /** `import.meta.url` of the file that defines it. */
  readonly module: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  /** Its own options, in addition to `latentOptions`. */
  readonly options: Table;
  /** Default of `--concurrency`. */
  readonly concurrency: number;
  /**
   * Checks the options and loads what they name.
   * @throws UsageError, InputError
   */
  // A method, like `run` of Command.
  open(options: OptionValues<Table> & LatentValues, context: CommandContext): Promise<LatentMaker>;
}

/** Operands: the source of pictures if no data set is named. */
export const sampleOperands = { name: 'FILE', help: 'records with embedded pictures; - is stdin' } as const;

/** Defines a command that reads pictures, works on several at once, and writes records or shards (`addLatents`). */
export const defineLatentCommand = <const Table extends OptionTable>(command: LatentCommand<Table>) => {
  const { part, name, module, summary, examples, options, concurrency, open } = command;
  return defineCommand({
    ...{ name, module, summary, examples },
    operands: sampleOperands,
    options: { ...options, ...latentOptions(concurrency) },
    async run(values: OptionValues<OptionTable>, context: CommandContext) {
      const { addLatents } = await import('./add-latents.ts'); // loaded lazily: help and usage errors stay fast
      const all = values as OptionValues<Table> & LatentValues;
      await addLatents(part, () => open(all, context), all, context);
    },
  }) as Command<OptionTable>;
};
