import type { TrainingCell } from '../cell.ts';
import { command, pipe, script } from '../command-line.ts';
import { trained } from '../trained.ts';
import type { Kind } from './kind.ts';

/** Pictures of a step, as the config that they begin with has it. */
const BATCH = 16;
/** A step of it on two processor cores, in seconds. */
const STEP = 0.5;
/** A text in place of every other caption. */
const LONG_CAPTIONS = 'if input_line_number % 2 == 1 then .caption = .latents.text else . end | del(.latents)';

/** Reads what a command has left: spare scenes, which would otherwise break the pipe behind it. */
const thenDrained = (last: string): string => `{ ${last} && cat > /dev/null; }`;

/** The training of a model of 16 pixels; it leaves the folder `model`. */
export const training: Kind<TrainingCell> = {
  described: ({ model, steps }) => `training of ${model}, ${steps} steps`,
  reads: () => ({}),
  parts: () => [],
  script({ model, steps }) {
    const { recipe, seed } = trained[model];
    const config = {
      ...{ base: 'scenes16', seed, steps },
      data: recipe === 'expansion' ? { source: 'stdin' } : { seed },
      ...(recipe !== 'kaleido' && { model: { latents: 'none' } }),
    };
    const train = command(['kaleido-train', '--config', 'config.yaml', '-o', 'run']);
    const scenes = command(['kaleido-scenes', '-n', (steps + 100) * BATCH, '--seed', seed, '--size', 16]);
    return script(
      `${command(['echo', JSON.stringify(config)])} > config.yaml`,
      `${recipe === 'expansion' ? pipe(scenes, command(['jq', '-c', LONG_CAPTIONS]), thenDrained(train)) : train} > log.ndjson`,
      command(['kaleido-train', 'export', 'run', '-o', 'model']),
      'rm -r run',
    );
  },
  drawing: undefined,
  pictures: ({ steps }) => steps * BATCH,
  calls: () => 0,
  seconds: ({ steps }) => steps * STEP,
  scores: () => [],
};
