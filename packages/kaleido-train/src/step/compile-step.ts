import { resolutionsOf } from '@kaleido/diffuse/internal';
import type { Engine } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../config/training-config.ts';
import { batchSpecs } from '../data/batch/batch-specs.ts';
import { bucketLengths, type Lengths } from '../data/batch/lengths.ts';
import { alone, type Communicator } from '../parallel/communicator.ts';
import { compileFused } from './fused-step.ts';
import { compileGradient, weightedGradient } from './gradient.ts';
import { gradientBuffer } from './gradient-buffer.ts';
import { byComponent, type Frozen, type Layout } from './layout.ts';
import { type LossConfig, lossParts, type StepBatch } from './loss.ts';
import type { NetworkSetup } from './network-step.ts';
import type { OptimiserState, StepScalars } from './optimiser.ts';
import { scalarSpec } from './state-specs.ts';
import { compileUpdate } from './update.ts';

/** The settings that a step is compiled with. */
export type StepConfig = LossConfig & Pick<TrainingConfig, 'optimiser' | 'eta' | 'batch' | 'accumulate' | 'lengthBuckets'>;

/** Losses of the step's whole batch, and the gradient's norm before clipping. */
export interface StepResult {
  /** L_DM of each resolution, finest first; then, with latents, L_AR. */
  readonly parts: readonly number[];
  /** Σ L_DM + η · L_AR. */
  readonly loss: number;
  readonly gradNorm: number;
  /** This rank's times. */
  readonly seconds: StepSeconds;
}

/** Seconds that a rank spent on each phase of a step. */
export interface StepSeconds {
  /** Losses and gradients; the update too, where both are one graph. */
  readonly gradient: number;
  /** Summing over ranks, and waiting for the slowest; absent without other ranks. */
  readonly allReduce?: number;
  /** Absent when it is part of `gradient`. */
  readonly update?: number;
}

/** A compiled training step. It changes the state's arrays in place; they are up to date after `sync`. */
export interface TrainingStep {
  readonly nodeCount: number;
  /**
   * @param batches those of this rank
   * @param labelTokens how many the whole step has, over all ranks
   */
  run(batches: readonly StepBatch<HostTensor>[], labelTokens: number, scalars: StepScalars<number>): Promise<StepResult>;
  /** Brings the state's arrays up to date on engines that keep the state on a device. */
  sync(): Promise<void>;
  dispose(): Promise<void>;
}

interface StepSetup {
  readonly layout: Layout;
  /** What is not trained. */
  readonly frozen: Frozen;
  readonly state: OptimiserState<HostTensor>;
  /** The graph's shapes. */
  readonly lengths: Lengths;
  /** The ranks that share the step's batches, and end it with the same state; this process alone when absent. */
  readonly communicator?: Communicator;
}

/**
 * Compiles a training step: one graph for loss, gradient and update; or, when gradients are accumulated over batches or ranks, and on an engine
 * that copies outputs, a gradient graph for each length of latents, which adds to a buffer, and an update of the same buffers. Both give the
 * same results, to rounding.
 * @param separate whether gradient and update are apart
 */
export async function compileStep(
  engine: Engine,
  config: StepConfig,
  setup: StepSetup,
  separate = config.accumulate > 1 || config.lengthBuckets > 1 || engine.copiesOutputs === true,
): Promise<TrainingStep> {
  return separate ? compileAccumulated(engine, config, setup) : compileTogether(engine, config, setup);
}

/**
 * From this many trained parameters on, memory counts more than speed: freed memory is returned at once, where an arena would keep more than
 * a small machine can spare.
 */
export const LARGE = 2 ** 26;
const isFrugal = ({ gradientCheckpointing }: StepConfig, { size }: Layout): boolean => gradientCheckpointing || size >= LARGE;

/** Names of the parts in the log. */
export const partNames = ({ denoiser, latents }: StepConfig['model']): string[] => [
  ...resolutionsOf(denoiser).map((side) => `loss_dm_${side}`),
  ...(latents.length > 0 ? ['loss_ar'] : []),
];

/** Weights of the parts in the loss. L_AR is already divided by the label tokens of the whole step, L_DM only by the items of its batch. */
const partWeights = (config: StepConfig): number[] => [
  ...resolutionsOf(config.model.denoiser).map(() => 1 / config.accumulate),
  ...(config.model.latents.length > 0 ? [config.eta] : []),
];

/** What a graph takes of a batch. */
interface Fed<T> {
  readonly batch: StepBatch<T>;
  readonly perLabel: T;
}

/** The graph of a step, or of its gradient. Frozen weights are constants of it. */
function networkSetup(config: StepConfig, { layout, frozen, state, lengths }: StepSetup) {
  const fed = { frozen, batch: batchSpecs(config, lengths), perLabel: scalarSpec };
  const setup: NetworkSetup<typeof fed> = {
    ...{ layout, state, fed, frugal: isFrugal(config, layout) },
    lossAndGradient(weights, inputs) {
      const { frozen, batch, perLabel } = inputs as unknown as Fed<tf.Tensor> & { readonly frozen: Frozen<tf.Tensor> };
      return weightedGradient(layout, weights, partWeights(config), (tensors) =>
        lossParts(config, byComponent(layout, tensors, frozen), batch, perLabel),
      );
    },
  };
  return setup;
}

async function compileTogether(engine: Engine, config: StepConfig, setup: StepSetup): Promise<TrainingStep> {
  const graph = await compileFused(engine, config.optimiser, networkSetup(config, setup));
  return {
    nodeCount: graph.nodeCount,
    async run([batch], labelTokens, scalars) {
      const clock = openClock();
      const { parts, gradNorm } = await graph.run({ batch: batch!, perLabel: perLabelOf(labelTokens) } as never, scalars);
      return { ...resultOf(config, sumParts([parts]), gradNorm), seconds: { gradient: clock() } };
    },
    sync: () => graph.sync(),
    dispose: () => graph.dispose(),
  };
}

async function compileAccumulated(engine: Engine, config: StepConfig, setup: StepSetup): Promise<TrainingStep> {
  const { layout, lengths, state, communicator = alone } = setup;
  const buffer = gradientBuffer(layout, isFrugal(config, layout));
  const graphOf = (latents: number) => compileGradient(engine, networkSetup(config, { ...setup, lengths: { ...lengths, latents } }));
  const gradients = new Map<number, Awaited<ReturnType<typeof graphOf>>>();
  for (const latents of bucketLengths(lengths, config)) gradients.set(latents, await graphOf(latents));
  const gradientsOf = ({ latents }: StepBatch<HostTensor>) => gradients.get(latents?.labels.shape[1] ?? lengths.latents)!;
  const update = await compileUpdate(engine, config.optimiser, layout, state);
  return {
    nodeCount: [...gradients.values(), update].reduce((count, { nodeCount }) => count + nodeCount, 0),
    async run(batches, labelTokens, scalars) {
      const clock = openClock();
      const perLabel = perLabelOf(labelTokens);
      const sum = buffer.begin();
      const parts: HostTensor[] = [];
      for (const batch of batches) parts.push(await gradientsOf(batch).addTo(sum, { batch, perLabel } as never));
      const gradient = clock();
      communicator.allReduceSum(sum.vector.data as Float32Array);
      const sums = addLists(communicator.exchange(sumParts(parts)));
      const allReduce = clock();
      const gradNorm = await update.run(sum, scalars);
      buffer.end(sum);
      const seconds = { gradient, ...(communicator.size > 1 && { allReduce }), update: clock() };
      return { ...resultOf(config, sums, gradNorm), seconds };
    },
    sync: () => update.sync(),
    async dispose() {
      for (const graph of gradients.values()) await graph.dispose();
      await update.dispose();
    },
  };
}

/** Returns a function that gives the seconds since its last call. */
function openClock(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}

const perLabelOf = (labelTokens: number): HostTensor => float32([], [1 / Math.max(1, labelTokens)]);

/** Elementwise sum of lists, in double precision. */
const addLists = (lists: readonly ArrayLike<number>[]): number[] =>
  Array.from(lists[0]!, (_, k) => lists.reduce((sum, list) => sum + list[k]!, 0));
const sumParts = (parts: readonly HostTensor[]): number[] => addLists(parts.map(({ data }) => data));

/** @param sums of the parts over the step's batches */
function resultOf(config: StepConfig, sums: readonly number[], gradNorm: number): Omit<StepResult, 'seconds'> {
  const weights = partWeights(config);
  const hasLatents = config.model.latents.length > 0;
  return {
    parts: sums.map((sum, k) => (hasLatents && k === weights.length - 1 ? sum : sum / config.accumulate)),
    loss: sums.reduce((loss, sum, k) => loss + sum * weights[k]!, 0),
    gradNorm,
  };
}
