import { resolutionsOf } from '@kaleido/diffuse/internal';
import { type CommandContext, UsageError } from '@kaleido/shared/cli';
import { hasTokenizer, readConfigAlone } from '../config/read-config.ts';
import type { TrainingConfig } from '../config/training-config.ts';
import type { Lengths } from '../data/batch/lengths.ts';
import { DEFAULT_LENGTHS } from '../dry-run/dry-run.ts';
import { expectedCost, parametersOf } from '../dry-run/expected-cost.ts';
import { openRun } from '../dry-run/open-run.ts';
import type { TrainOptions } from '../run/train-command.ts';
import { overrides } from '../run/train-run.ts';
import { type ClusterPlan, clusterPlan, type Workload } from './cluster-plan.ts';
import type { Cluster } from './options.ts';
import { tracedCost } from './traced-cost.ts';

/** Prints what a run takes on a cluster as JSON; and what it would take without latents, as plain MDM, when it has them. */
export async function planCommand(options: Omit<TrainOptions, 'output'>, cluster: Cluster, context: CommandContext): Promise<void> {
  const { config, lengths } = await configured(options, context);
  const { gpus, memory, memoryBandwidth, bandwidth, flops, utilisation, launchTime } = cluster;
  const work = workloadOf(config, lengths);
  checkDivides(gpus, work.batch);
  const plain: TrainingConfig = { ...config, model: { ...config.model, latents: [] } };
  const planned = clusterPlan(work, cluster);
  const plan = {
    name: config.name,
    cluster: {
      ...{ gpus, memory_gb: memory / 2 ** 30, memory_bandwidth_gb_per_second: memoryBandwidth / 1e9 },
      ...{ bandwidth_gb_per_second: bandwidth / 1e9, tflops: flops / 1e12, utilisation, launch_microseconds: launchTime * 1e6 },
    },
    parameters: parametersOf(config),
    ...{ batch: work.batch, steps: work.steps, tokens: lengths },
    multiply_adds_per_image: { kept: Math.round(work.kept.multiplyAdds), checkpointed: Math.round(work.checkpointed.multiplyAdds) },
    ...planned,
    ...(config.model.latents.length > 0 && { without_latents: withoutLatents(planned, clusterPlan(workloadOf(plain, lengths), cluster)) }),
  };
  await context.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
}

/** @throws UsageError for GPUs that cannot have equal shares of a step's batch, with which no run starts */
function checkDivides(gpus: number, batch: number): void {
  if (batch % gpus !== 0) throw new UsageError(`--gpus: expected a divisor of the batch, ${batch} pictures a step, got ${gpus}`);
}

/** The plan without latents, and how many times faster it is. */
function withoutLatents(own: ClusterPlan, plain: ClusterPlan) {
  const [slow, fast] = [own, plain].map((plan) => plan.float16.kept.images_per_second);
  return { ...(slow && fast && { times_faster: Number((fast / slow).toPrecision(3)) }), ...plain };
}

/** The config, and lengths of sequences: its own, those of its data, or what is usual where it has no tokenizer yet. */
async function configured(
  options: Omit<TrainOptions, 'output'>,
  context: CommandContext,
): Promise<{ config: TrainingConfig; lengths: Lengths }> {
  const changed = await overrides(options);
  if (!(await hasTokenizer(options.config, changed))) {
    const config = await readConfigAlone(options.config, changed);
    return { config, lengths: config.lengths ?? DEFAULT_LENGTHS };
  }
  const { run, lengths } = await openRun(options, changed, context);
  return { config: run.config, lengths };
}

function workloadOf(config: TrainingConfig, lengths: Lengths): Workload {
  const {
    parameters: { total, trained },
    activations,
  } = expectedCost({ ...config, lengthBuckets: 1 }, lengths);
  const cost = (gradientCheckpointing: boolean) => tracedCost({ ...config, gradientCheckpointing }, lengths, activations);
  return {
    trained,
    frozen: total - trained,
    averages: 1 + config.optimiser.emaAlso.length,
    kept: cost(false),
    checkpointed: cost(true),
    batch: config.batch * config.accumulate,
    steps: config.steps,
    side: resolutionsOf(config.model.denoiser)[0]!,
  };
}
