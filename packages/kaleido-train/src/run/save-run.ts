import { DOMAIN_FILE, type Domain, GENERATION_FILE } from '@kaleido/ar/internal';
import type { Position } from '@kaleido/data';
import { writtenInCheckpointLayout } from '@kaleido/engine/weights-layout';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import type { HostTensor, WritableTensors } from '@kaleido/shared/tensors';
import type { RunConfig } from '../config/read-config.ts';
import type { Lengths } from '../data/batch/lengths.ts';
import { type ComponentName, type Frozen, type Layout, memoryTensors } from '../step/layout.ts';
import type { OptimiserState } from '../step/optimiser.ts';
import { modelJson } from './model-json.ts';
import { stateTensors } from './state-file.ts';
import { removeOlder, stepFolder } from './step-folders.ts';

/** How far a run has come. */
export interface Progress extends Position {
  /** Steps done. */
  readonly step: number;
  readonly lengths: Lengths;
}

/** Everything of a run that is saved, except its progress. */
export interface SavedRun {
  readonly run: RunConfig;
  readonly layout: Layout;
  readonly state: OptimiserState<HostTensor>;
  /** What is not trained. */
  readonly frozen: Frozen;
  /** The engine and the machine (`computedBy`). */
  readonly computedBy: string;
}

/**
 * EMA weights by component file, in the checkpoint's layout. Tensors are made one at a time, as all of them take as much memory as the
 * vector.
 */
function modelComponents({ run, layout, state, frozen }: SavedRun): Record<string, { readonly tensors: WritableTensors }> {
  const ema = state.ema.data as Float32Array;
  const tensors = (name: ComponentName) => ({ tensors: writtenInCheckpointLayout(memoryTensors(layout, ema, name, frozen)) });
  return {
    text_encoder: tensors('textEncoder'),
    ...(run.config.model.latents.length > 0 && { prior: tensors('prior') }),
    denoiser: tensors('denoiser'),
  };
}

/**
 * Saves RUN/step-N: a checkpoint that the filters open (EMA weights), with the optimiser's state and the run's position beside it. Once it
 * is durable, older checkpoints are deleted, except the newest `keep`, every `keepEvery`-th step's, and folders with other content.
 * @param domain what the model was trained on so far
 */
export async function saveRun(folder: string, saved: SavedRun, progress: Progress, domain?: Domain): Promise<string> {
  const { run, layout, computedBy } = saved;
  const at = stepFolder(folder, progress.step);
  await writeCheckpoint(at, {
    json: {
      'config.json': { ...modelJson(run.config), max_tokens: progress.lengths.latents },
      'tokenizer.json': run.tokenizerJson,
      ...(Object.keys(run.config.generation).length > 0 && { [GENERATION_FILE]: run.config.generation }),
      ...(domain && { [DOMAIN_FILE]: domain }),
      'training.json': { ...progress, layout: layout.signature, computed_by: computedBy, config: run.raw },
    },
    components: { ...modelComponents(saved), training: { tensors: stateTensors(saved.state) } },
  });
  await removeOlder(folder, run.config);
  return at;
}
