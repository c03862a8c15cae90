import { type GivenOptions, UsageError, withDefaults } from '@kaleido/shared/cli';
import { trainOptions } from './commands/train-options.ts';
import { alone } from './parallel/communicator.ts';
import { type RunEvent, trainRun } from './run/train-run.ts';

type CommandOptions = GivenOptions<typeof trainOptions>;

/** The options of `kaleido-train`, with its defaults, and what only a program can give. */
export interface TrainOptions extends Omit<CommandOptions, 'config' | 'output' | 'dryRun' | 'assertLossBelow' | 'mpi'> {
  /** Folder of the run: checkpoints, log and sample sheets. */
  readonly output: string;
  /** Aborted: the run finishes its step, saves and ends. */
  readonly signal?: AbortSignal | undefined;
  /** Records with pictures, or a tar shard: for `data: '-'`. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** Called with what a person should know at once, such as that the folder is waited for. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/**
 * Trains a model in this process, and tells what happens as it does: what `kaleido-train` does. Ends after a save. A reader that stops
 * reading ends the run without one.
 * @param config a YAML file, or the name of a config that comes with the package
 * @example
 * for await (const event of train('own.yaml', { output: 'runs/own', resume: true }))
 *   if (event.kind === 'log') console.log(event.line);
 * @throws UsageError and InputError for an option, a config, data or a folder that are not as they should be; Error when losses or
 *   gradients stay infinite
 */
export async function* train(config: string, options: TrainOptions): AsyncGenerator<RunEvent> {
  const { output, signal, stdin, onNote, ...given } = options;
  const { config: _, output: __, ...values } = withDefaults(trainOptions, { ...given, output });
  yield* trainRun(
    alone,
    { ...values, config, output },
    {
      signal: signal ?? new AbortController().signal,
      say: (message) => onNote?.(message),
      stdin: {
        isTerminal: false,
        bytes() {
          if (!stdin) throw new UsageError('data: stdin: hand the stream over as the option stdin');
          return stdin;
        },
      },
    },
  );
}
