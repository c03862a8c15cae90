import type { Cluster } from './options.ts';
import type { TracedCost } from './traced-cost.ts';

/** What a plan is computed from. */
export interface Workload {
  /** Parameters. */
  readonly trained: number;
  readonly frozen: number;
  /** Averages of the weights. */
  readonly averages: number;
  /** Of a picture, keeping what the gradient needs, and recomputing it. */
  readonly kept: TracedCost;
  readonly checkpointed: TracedCost;
  /** Pictures of a step, and steps of the run. */
  readonly batch: number;
  readonly steps: number;
  /** Side of the pictures. */
  readonly side: number;
}

/**
 * Bytes a number. As mixed precision is done everywhere, weights, gradients, moments and averages stay in float32, and products see a copy of
 * the weights in 16 bits; activations are in 16 bits.
 */
const formats = {
  float32: { copy: 0, activation: 4, frozen: 4, isShort: false },
  bfloat16: { copy: 2, activation: 2, frozen: 2, isShort: true },
  float16: { copy: 2, activation: 2, frozen: 2, isShort: true },
} as const;

/** Memory that is not there for tensors: context, libraries, workspaces of convolutions, gaps. */
const RESERVED = 0.08;
/** Bytes a parameter that Adam with clipping moves: the gradient is read twice; weight, moments and averages are read and written. */
const updateTraffic = (averages: number): number => 32 + 8 * averages;
/** Size of a JPEG relative to its pixels. */
const JPEG = 1 / 6;

/** A run in one number format, keeping or recomputing activations. */
interface PlannedRun extends Partial<Speed> {
  readonly activations_gb_per_image: number;
  /** Pictures of a GPU at once; 0 if not even one fits, and nothing else is known then. */
  readonly largest_micro_batch: number;
}

/** Speed of a run that fits. */
interface Speed {
  /** Of each GPU in a step. */
  readonly micro_batches: number;
  readonly seconds_per_step: number;
  /** Of which: products; values read and written; operations started; gradients summed over GPUs. */
  readonly product_seconds: number;
  readonly memory_seconds: number;
  readonly launch_seconds: number;
  readonly all_reduce_seconds: number;
  readonly all_reduce_share: number;
  readonly images_per_second: number;
  readonly days: number;
  /** Pictures to be read, as JPEGs and as pixels. */
  readonly data_mb_per_second: { readonly jpeg: number; readonly pixels: number };
}

/** The plan for a number format. */
export interface FormatPlan {
  readonly memory_gb: Readonly<Record<'weights' | 'gradients' | 'moments' | 'averages' | 'reserved' | 'left_for_activations', number>>;
  readonly kept: PlannedRun;
  readonly checkpointed: PlannedRun;
}

export type ClusterPlan = Readonly<Record<keyof typeof formats, FormatPlan>>;

/** What a workload takes on a cluster whose ranks all hold the whole model, by number format. */
export const clusterPlan = (work: Workload, cluster: Cluster): ClusterPlan => ({
  float32: formatPlan(work, cluster, 'float32'),
  bfloat16: formatPlan(work, cluster, 'bfloat16'),
  float16: formatPlan(work, cluster, 'float16'),
});

function formatPlan(work: Workload, cluster: Cluster, name: keyof typeof formats): FormatPlan {
  const { trained, frozen, averages } = work;
  const { copy, frozen: frozenBytes } = formats[name];
  const parts = {
    weights: (4 + copy) * trained + frozenBytes * frozen,
    gradients: 4 * trained,
    moments: 8 * trained,
    averages: 4 * averages * trained,
    reserved: RESERVED * cluster.memory,
  };
  const left = cluster.memory - Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
  return {
    memory_gb: mapValues({ ...parts, left_for_activations: left }, gigabytes),
    kept: plannedRun(work, cluster, name, work.kept, left),
    checkpointed: plannedRun(work, cluster, name, work.checkpointed, left),
  };
}

function plannedRun(
  { trained, averages, batch, steps, side }: Workload,
  { gpus, bandwidth, memoryBandwidth, flops, flops32, utilisation, launchTime }: Cluster,
  name: keyof typeof formats,
  cost: TracedCost,
  left: number,
): PlannedRun {
  const { activation, isShort } = formats[name];
  const perImage = (cost.activations * activation) / 4;
  const largest = Math.max(0, Math.floor(left / perImage));
  return {
    activations_gb_per_image: gigabytes(perImage),
    largest_micro_batch: largest,
    ...(largest > 0 && speedOf()),
  };

  function speedOf(): Speed {
    const share = batch / gpus; // pictures of a step on one GPU
    const products = (2 * cost.multiplyAdds * share) / (utilisation * (isShort ? flops : flops32));
    const traffic = ((cost.traffic * activation) / 4) * share + updateTraffic(averages) * trained;
    const moving = traffic / memoryBandwidth;
    const reducing = (2 * ((gpus - 1) / gpus) * 4 * trained) / bandwidth; // each sends its parts of the sum twice, in a ring
    const rounds = Math.ceil(share / largest);
    const launching = rounds * cost.operations * launchTime;
    const seconds = products + moving + launching + reducing;
    const speed = batch / seconds;
    const pixels = (speed * 3 * side ** 2) / 1e6;
    return {
      micro_batches: rounds,
      seconds_per_step: rounded(seconds),
      product_seconds: rounded(products),
      memory_seconds: rounded(moving),
      launch_seconds: rounded(launching),
      all_reduce_seconds: rounded(reducing),
      all_reduce_share: rounded(reducing / seconds),
      images_per_second: rounded(speed),
      days: rounded((steps * seconds) / 86_400),
      data_mb_per_second: { jpeg: rounded(pixels * JPEG), pixels: rounded(pixels) },
    };
  }
}

const gigabytes = (bytes: number): number => rounded(bytes / 2 ** 30);
const rounded = (value: number): number => Number(value.toPrecision(4));
const mapValues = <Key extends string>(
  record: Readonly<Record<Key, number>>,
  change: (value: number) => number,
): Readonly<Record<Key, number>> =>
  Object.fromEntries(Object.entries<number>(record).map(([key, value]) => [key, change(value)])) as Record<Key, number>;
