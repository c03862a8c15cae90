import { type Command, type CommandContext, defineCommand, type Example, type OptionTable, type OptionValues } from '@kaleido/shared/cli';
import type { LatentPart } from '@kaleido/shared/record';
import type { LatentValues } from './add-latents.ts';
import type { LatentMaker } from './latent-maker.ts';
import { latentOptions } from './latent-options.ts';

/** A sub-command that adds one part to the latents of captioned pictures. */
export interface LatentCommand<Table extends OptionTable> {
  /** Pictures that have it pass through, unless it is to be replaced. */
  readonly part: LatentPart;
  /** As it is typed: `kaleido-latents blob`. */
  readonly name: string;
  /** `import.meta.url` of the file that defines it. */
  readonly module: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  /** Its own options, beside those that all have (`latentOptions`). */
  readonly options: Table;
  /** Pictures under way at once, unless `--concurrency` says otherwise. */
  readonly concurrency: number;
  /**
   * Checks the options and loads what they name.
   * @throws UsageError, InputError
   */
  // Written as a method, as `run` of Command is.
  open(options: OptionValues<Table> & LatentValues, context: CommandContext): Promise<LatentMaker>;
}

/** Where the pictures of these commands come from when no data set is named. */
export const sampleOperands = { name: 'FILE', help: 'records with their pictures inside; - is stdin' } as const;

/** The whole command: pictures in, work on several at once, records or shards out (`addLatents`). */
export const defineLatentCommand = <const Table extends OptionTable>(command: LatentCommand<Table>) => {
  const { part, name, module, summary, examples, options, concurrency, open } = command;
  return defineCommand({
    ...{ name, module, summary, examples },
    operands: sampleOperands,
    options: { ...options, ...latentOptions(concurrency) },
    async run(values: OptionValues<OptionTable>, context: CommandContext) {
      const { addLatents } = await import('./add-latents.ts'); // loaded late, so that help and usage errors come at once
      const all = values as OptionValues<Table> & LatentValues;
      await addLatents(part, () => open(all, context), all, context);
    },
  }) as Command<OptionTable>;
};
