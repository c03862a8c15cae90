import type { Position } from '@kaleido/data';
import type { Engine } from '@kaleido/engine';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { anything, integer, openObject, optional, parseConfig, text } from '@kaleido/shared/config';
import { InputError } from '@kaleido/shared/errors';
import { float32, type HostTensor, type NamedTensors, zeros } from '@kaleido/shared/tensors';
import { changesSince, openResumable } from '../run/resumable.ts';
import { readState, stateTensors } from '../run/state-file.ts';
import { removeOlder, stepFolder } from '../run/step-folders.ts';
import { emaName } from '../step/ema.ts';
import { type FlatLayout, layOut, viewsAt } from '../step/flat-vector.ts';
import type { OptimiserState } from '../step/optimiser.ts';
import type { SingleConfig } from './single-config.ts';
import type { Trainee } from './trainee.ts';

/** How far a single-network run has come. */
export interface SingleProgress extends Position {
  /** Steps done. */
  readonly step: number;
}

/** A saved run; `state` reads its vectors once the network is known. */
export interface SavedSingle {
  readonly progress: SingleProgress;
  readonly chosen: unknown;
  readonly notes: readonly string[];
  /** @throws InputError if the layout of the saved network differs */
  state(layout: FlatLayout, config: SingleConfig): Promise<OptimiserState<HostTensor>>;
}

const count = integer({ min: 0 });
/** Fields of `training.json`. */
const recordSchema = openObject({
  ...{ step: count, taken: count, digest: optional(text()) },
  ...{ config: anything(), layout: anything(), chosen: anything(), computed_by: anything() },
});

/** The layout of a network's tensors. */
export const layoutOf = (weights: NamedTensors): FlatLayout =>
  layOut(
    Object.entries(weights).map(([name, { shape }]) => ({ name, shape })),
    ({ name }) => name,
  );

/** The tensors of a flat vector by name, as views. */
export const named = (layout: FlatLayout, { data }: HostTensor): NamedTensors => viewsAt(layout.slots, data as Float32Array);

/** Initial optimiser state of a new run. */
export function firstState(layout: FlatLayout, weights: NamedTensors, { optimiser }: SingleConfig): OptimiserState<HostTensor> {
  const flat = new Float32Array(layout.size);
  for (const { name, offset } of layout.slots) flat.set(weights[name]!.data, offset);
  const shape = [layout.size];
  const copy = () => float32(shape, flat.slice());
  const emaAlso = Object.fromEntries(optimiser.emaAlso.map((decay) => [emaName(decay), copy()]));
  return { weights: copy(), expAvg: zeros(shape), expAvgSq: zeros(shape), ema: copy(), emaAlso };
}

/**
 * Opens the newest intact checkpoint of a run.
 * @param raw the current config's fields
 * @param computedBy the current engine, as `training.json` names it
 * @returns undefined if nothing was saved yet
 * @throws InputError when none of its checkpoints verifies
 */
export async function findSaved(folder: string, raw: unknown, computedBy: string): Promise<SavedSingle | undefined> {
  const found = await openResumable(folder);
  if (!found) return undefined;
  const { checkpoint } = found;
  const file = `${checkpoint.folder}/training.json`;
  const { step, taken, digest, ...saved } = parseConfig(recordSchema, await checkpoint.json('training.json'), { file });
  const before = { config: saved.config, computedBy: String(saved.computed_by ?? computedBy) };
  return {
    progress: { step, taken, ...(digest !== undefined && { digest }) },
    chosen: saved.chosen,
    notes: [...(await found.setAside()), ...changesSince(step, before, { config: raw, computedBy })],
    async state(layout, { optimiser }) {
      if (saved.layout !== layout.signature) throw new InputError(`${file}: its network differs from the config's`);
      return readState(checkpoint, layout.size, optimiser.emaAlso);
    },
  };
}

/** What a checkpoint is made from. */
export interface SingleSave {
  readonly folder: string;
  readonly config: SingleConfig;
  /** The config's fields. */
  readonly raw: unknown;
  readonly engine: Engine;
  readonly computedBy: string;
  readonly trainee: Pick<Trainee<unknown>, 'components' | 'chosen'>;
  readonly layout: FlatLayout;
  readonly state: OptimiserState<HostTensor>;
}

/**
 * Saves RUN/step-N: the network's files with EMA weights, the optimiser's state and the run's progress. Removes old checkpoints once the
 * new one is durable.
 */
export async function saveSingle(run: SingleSave, progress: SingleProgress): Promise<string> {
  const { folder, config, raw, computedBy, trainee, layout, state } = run;
  const at = stepFolder(folder, progress.step);
  await writeCheckpoint(at, {
    json: {
      'config.json': { format_version: 1, name: config.name },
      'training.json': { ...progress, layout: layout.signature, chosen: trainee.chosen, computed_by: computedBy, config: raw },
    },
    components: { ...trainee.components(named(layout, state.ema)), training: { tensors: stateTensors(state) } },
  });
  await removeOlder(folder, config);
  return at;
}
