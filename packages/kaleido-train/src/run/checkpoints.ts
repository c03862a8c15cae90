import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resolutionsOf } from '@kaleido/diffuse';
import { newestCheckpoint, openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { float32, type HostTensor, type NamedTensors, zeros } from '@kaleido/shared/tensors';
import { fieldsOf } from '../config/fields.ts';
import type { RunConfig } from '../config/read-config.ts';
import type { Lengths } from '../data/sequences.ts';
import type { Position } from '../data/source.ts';
import { type Components, checkpointTensors, flatten, type Layout, layoutOf } from '../step/layout.ts';
import type { OptimiserState } from '../step/optimiser.ts';

/** Where a run stands, beside its vectors. */
export interface Progress extends Position {
  /** Steps done. */
  readonly step: number;
  readonly lengths: Lengths;
}

/** A run as it is saved. */
export interface SavedRun {
  readonly run: RunConfig;
  readonly layout: Layout;
  readonly state: OptimiserState<HostTensor>;
  /** Tensors of the text encoder when it is not trained. */
  readonly frozen: NamedTensors;
}

/** `config.json` of the model, as the filters take it. */
const modelJson = ({ config }: RunConfig, lengths: Lengths) => ({
  kaleido: 1,
  name: config.name,
  ...config.model.raw,
  latents: config.model.latents,
  resolutions: resolutionsOf(config.model.denoiser),
  max_tokens: lengths.latents,
});

/** The averaged weights by component file, in the checkpoint's layout. */
function modelComponents({ run, layout, state, frozen }: SavedRun): Record<string, { readonly tensors: NamedTensors }> {
  const average = state.average.data as Float32Array;
  const tensors = (name: 'textEncoder' | 'prior' | 'denoiser') => ({ tensors: checkpointTensors(layout, average, name) });
  return {
    text_encoder: run.config.textEncoder === 'frozen' ? { tensors: frozen } : tensors('textEncoder'),
    ...(run.config.model.latents.length > 0 && { prior: tensors('prior') }),
    denoiser: tensors('denoiser'),
  };
}

/**
 * Saves RUN/step-N: a checkpoint that the filters open (averaged weights), with the optimiser's vectors and the run's position beside
 * it. Older ones beyond `keep` go after it is durable.
 */
export async function saveRun(folder: string, saved: SavedRun, progress: Progress): Promise<string> {
  const { run, layout, state } = saved;
  const at = join(folder, stepName(progress.step));
  await writeCheckpoint(at, {
    json: {
      'config.json': modelJson(run, progress.lengths),
      'tokenizer.json': run.tokenizerJson,
      'training.json': { ...progress, layout: layout.signature, config: run.raw },
    },
    components: { ...modelComponents(saved), training: { tensors: { ...state } } },
  });
  const names = (await readdir(folder)).filter((name) => /^step-\d+$/.test(name)).sort((a, b) => stepOf(b) - stepOf(a));
  for (const name of names.slice(run.config.keep)) await rm(join(folder, name), { recursive: true });
  return at;
}

const stepName = (step: number): string => `step-${String(step).padStart(6, '0')}`;
const stepOf = (name: string): number => Number(name.slice('step-'.length));

/** What a run begins with. */
export interface Start {
  /** Updated in place while the run goes on. */
  readonly state: OptimiserState<HostTensor>;
  readonly textEncoder: NamedTensors;
  /** Absent when nothing was done yet. */
  readonly progress?: Progress;
}

/** The beginning of a new run from weights in the checkpoint's layout. */
export function beginRun({ config }: RunConfig, weights: Components<HostTensor>): Start {
  const flat = flatten(layoutOf(config.model, config.textEncoder), config.model, weights);
  const shape = [flat.length];
  const state = { weights: float32(shape, flat), first: zeros(shape), second: zeros(shape), average: float32(shape, flat.slice()) };
  return { state, textEncoder: weights.textEncoder };
}

/** What a run goes on from. */
export interface Resumed extends Start {
  readonly progress: Progress;
  /** Newer checkpoints that are damaged, and why. */
  readonly skipped: readonly string[];
}

/**
 * Reads the newest checkpoint of a run that verifies.
 * @throws InputError when there is none, or it was trained with other networks
 */
export async function resumeRun(folder: string, { config }: RunConfig): Promise<Resumed> {
  const { folder: newest, skipped } = await newestCheckpoint(folder);
  if (newest === undefined) {
    const reason = skipped[0] ? `: ${skipped[0].reason}` : '';
    throw new InputError(`${folder}: there is no checkpoint to resume from${reason}`);
  }
  const layout = layoutOf(config.model, config.textEncoder);
  const checkpoint = await openCheckpoint(newest);
  const where = `${newest}/training.json`;
  const fields = fieldsOf(await checkpoint.json('training.json'), where);
  if (fields.raw('layout') !== layout.signature)
    throw new InputError(`${where}: was trained with other networks than the config's; --init goes on from its weights alone`);
  const lengths = fields.object('lengths');
  const count = { integer: true, min: 0 };
  const tensors = await checkpoint.component('training');
  const vector = (name: keyof OptimiserState<unknown>): HostTensor => {
    const tensor = tensors[name];
    if (tensor?.shape.join() !== `${layout.size}`) throw new InputError(`${newest}: training: ${name}: expected shape [${layout.size}]`);
    return tensor;
  };
  return {
    progress: {
      step: fields.number('step', count),
      taken: fields.number('taken', count),
      ...(fields.raw('digest') !== undefined && { digest: fields.text('digest') }),
      lengths: { caption: lengths.number('caption', count), latents: lengths.number('latents', count) },
    },
    state: { weights: vector('weights'), first: vector('first'), second: vector('second'), average: vector('average') },
    textEncoder: await checkpoint.component('text_encoder'),
    skipped: skipped.map(({ folder, reason }) => `${folder} is left out: ${reason}`),
  };
}
