import { openEngine } from '@kaleido/engine';
import type { CommandContext } from '@kaleido/shared/cli';
import { readFields } from '../config/read-config.ts';
import { dataChange, openSource, shownSamples } from '../data/open-source.ts';
import { computedBy } from '../run/computed-by.ts';
import type { LogLine } from '../run/meter.ts';
import { openRunFolder } from '../run/open-run-folder.ts';
import { overrides } from '../run/train-run.ts';
import type { RunEvent } from '../run/training-event.ts';
import type { SingleConfig } from './single-config.ts';
import type { SingleOptions } from './single-options.ts';
import { findSaved, firstState, layoutOf, type SavedSingle } from './single-run.ts';
import { trainSingle } from './train-single.ts';
import type { TraineeKind } from './trainee.ts';

/** What the caller of a run provides. */
export interface SingleContext {
  /** Abort to save and stop. */
  readonly signal: AbortSignal;
  /** Read when the data come from stdin. */
  readonly stdin: CommandContext['stdin'];
  /** Shows a message to the user. */
  readonly say: (message: string) => void;
}

interface SingleStart {
  readonly progress?: SavedSingle['progress'];
  readonly saved?: SavedSingle;
}

/**
 * Starts or resumes the single-network run of a folder.
 * @throws InputError and UsageError for a bad config, bad data or an unusable folder; whatever `trainSingle` throws
 */
export async function* runSingle<C extends SingleConfig, B>(
  kind: TraineeKind<C, B>,
  options: SingleOptions,
  { signal, stdin, say }: SingleContext,
): AsyncGenerator<RunEvent> {
  const { output: folder } = options;
  const { fields: raw, file } = await readFields(options.config, await overrides(options), kind.configs);
  const config = kind.parse(raw, { file });
  const engine = await openEngine(options);
  const by = computedBy(engine);
  const resume = async () => {
    const saved = await findSaved(folder, raw, by);
    return saved && { saved, progress: saved.progress, notes: saved.notes };
  };
  const opened = await openRunFolder<SingleStart>(options, { resume, fresh: async () => ({}) }, say);
  const { lock, log, notes } = opened;
  const { saved, progress = { step: 0, taken: 0 } } = opened.start;
  const logged = async (line: LogLine): Promise<RunEvent> => {
    await lock.check();
    await log.add(line);
    return { kind: 'log', line };
  };
  try {
    yield { kind: 'begun', step: progress.step, steps: config.steps };
    for (const message of notes) say(message);
    if (progress.step >= config.steps) say(`all ${config.steps} steps are done`);
    const position = options.acceptData ? { taken: progress.taken } : progress;
    const source = await openSource({ ...config, accumulate: 1, side: kind.side(config), check: () => {} }, stdin, {
      ...(saved && { position }),
      onNote: say,
    });
    const changed = saved && dataChange(progress, source.position());
    if (changed !== undefined) say(changed);
    const resumed = [...(saved ? notes : []), ...(changed === undefined ? [] : [changed])];
    if (resumed.length > 0) yield await logged({ step: progress.step, resumed });
    const trainee = await kind.open({ config, engine, source, chosen: saved?.chosen });
    try {
      const weights = trainee.initialise();
      const layout = layoutOf(weights);
      const state = saved ? await saved.state(layout, config) : firstState(layout, weights, config);
      const shown = config.sheetEvery > 0 ? await shownSamples(config.data, source, config.sheetPictures) : [];
      const checkFolder = () => lock.check();
      const run = { config, raw, engine, computedBy: by, folder, trainee, layout, state, source };
      for await (const event of trainSingle({ ...run, progress, isSaved: saved !== undefined, shown, signal, checkFolder }))
        yield event.kind === 'log' ? await logged(event.line) : event;
      await lock.check();
    } finally {
      await trainee.dispose();
    }
  } finally {
    await log.close();
    await lock.release();
  }
}
