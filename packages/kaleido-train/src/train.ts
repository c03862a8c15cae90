import { type GivenOptions, UsageError, withDefaults } from '@kaleido/shared/cli';
import { trainOptions } from './commands/train-options.ts';
import { alone } from './parallel/communicator.ts';
import { trainRun } from './run/train-run.ts';
import type { RunEvent } from './run/training-event.ts';

type CommandOptions = GivenOptions<typeof trainOptions>;

/** The options of `kaleido-train`, with its defaults, and some that only a program can give. */
export interface TrainOptions extends Omit<CommandOptions, 'config' | 'output' | 'dryRun' | 'assertLossBelow' | 'mpi'> {
  /** Folder of the run: checkpoints, log and sample sheets. */
  readonly output: string;
  /** When aborted, the run finishes its step, saves and ends. */
  readonly signal?: AbortSignal | undefined;
  /** For `data: '-'`: records with pictures, or a tar shard. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** Called with messages for the user, for example that another process holds the folder. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/**
 * Trains a model in this process, as `kaleido-train` does, and yields events as they happen. Ends after a save; if the caller stops
 * iterating, the run ends without one.
 * @param config a YAML file, or the name of a config that comes with the package
 * @example
 * for await (const event of train('own.yaml', { output: 'runs/own', resume: true }))
 *   if (event.kind === 'log') console.log(event.line);
 * @throws UsageError and InputError for an option, a config, data or a folder that cannot be used; Error when losses or gradients are not
 *   finite for several steps
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
          if (!stdin) throw new UsageError('data: stdin: pass the stream as the option stdin');
          return stdin;
        },
      },
    },
  );
}
