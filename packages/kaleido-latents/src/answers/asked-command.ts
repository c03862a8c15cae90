import { type Command, type CommandContext, defineCommand, type OptionTable, type OptionValues } from '@kaleido/shared/cli';
import type { LatentPart } from '@kaleido/shared/record';
import type { LatentValues } from '../command/add-latents.ts';
import { sampleOperands } from '../command/latent-command.ts';
import { latentOptions } from '../command/latent-options.ts';
import { type AskValues, askOptions } from './ask-options.ts';
import type { AskedPart } from './asked-part.ts';

/** Defines a command that writes requests, or adds the part that answers give. */
export function defineAskedCommand<P extends LatentPart, const Table extends OptionTable>(command: AskedPart<P, Table>) {
  const { name, module, summary, examples, options } = command;
  return defineCommand({
    ...{ name, module, summary, examples },
    operands: sampleOperands,
    options: { ...askOptions, ...options, ...latentOptions(16) },
    async run(values: OptionValues<OptionTable>, context: CommandContext) {
      const { askModel } = await import('./ask-model.ts'); // loaded lazily: help and usage errors stay fast
      await askModel(command, values as OptionValues<Table> & AskValues & LatentValues, context);
    },
  }) as Command<OptionTable>;
}
