import { samplers } from '@kaleido/diffuse/internal';
import { type CommandContext, type OptionValues, openProgress, type reportOptions, resultTo, UsageError } from '@kaleido/shared/cli';
import { drawFigure, formatOf } from '../figure/figure.ts';
import { countModes } from '../toy/count-modes.ts';
import { sampleToy, type ToySettings } from '../toy/sample-toy.ts';
import { type ToyPanel, toySpec } from '../toy/toy-spec.ts';
import { wayNames } from '../toy/ways.ts';

/** What the command line says. */
type ToyOptions = Omit<ToySettings, 'sampler'> &
  OptionValues<typeof reportOptions> & {
    readonly sampler: string;
    readonly output: string | undefined;
  };

const guidances = [1, 2, 4, 7];

/** What `kaleido-metrics toy` does: a line for each way of sampling and guidance, and the figure where one was asked for. */
export async function runToy(options: ToyOptions, context: CommandContext): Promise<void> {
  const { output } = options;
  const format = output === undefined ? undefined : formatOf(output);
  if (!Object.hasOwn(samplers, options.sampler))
    throw new UsageError(`--sampler: expected ${Object.keys(samplers).join(', ')}, got ${options.sampler}`);
  const settings: ToySettings = { ...options, sampler: options.sampler as ToySettings['sampler'] };
  const draw = output === undefined ? undefined : await resultTo(output, context.stdout);
  const progress = openProgress(context, options, { unit: 'panel', total: wayNames.length * guidances.length });
  const panels: ToyPanel[] = [];
  for (const method of wayNames)
    for (const guidance of guidances) {
      context.signal.throwIfAborted();
      const points = await sampleToy(method, guidance, settings);
      panels.push({ method, guidance, points });
      await context.stdout.write(`${JSON.stringify({ method, guidance, ...countModes(points) })}\n`);
      progress.advance();
    }
  progress.close();
  if (draw && format !== undefined) await draw(await drawFigure(toySpec(panels), format));
}
