import { float32, type NamedTensors } from '@kaleido/shared/tensors';
import { type LossGradients, norm } from './check-losses.ts';
import { inShapeOf, type MdmFixtures, type ParityResult } from './mdm-fixtures.ts';

/** Settings of the fixtures' optimiser. */
interface UpdateSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Largest norm of the whole gradient. */
  readonly clip: number;
  readonly emaDecay: number;
  readonly warmupSteps: number;
  /** Learning rate after the warm-up. */
  readonly learningRate: number;
}

/**
 * An optimiser under test, from the first weights: each call clips the gradients, takes one Adam step at the warm-up's learning rate
 * for that step, and averages the weights. Tensors are in the checkpoint's layout.
 */
export type MakeUpdate = (
  weights: NamedTensors,
  settings: UpdateSettings,
) => (gradients: NamedTensors) => Promise<{ weights: NamedTensors; ema: NamedTensors }>;

const LOSS = 'loss.released256';

/** Weights and their averages over three steps of training (entries train). */
export async function* checkTraining(
  fixtures: MdmFixtures,
  gradientsAt: LossGradients,
  makeUpdate: MakeUpdate,
): AsyncGenerator<ParityResult> {
  if (!fixtures.losses[LOSS] || !fixtures.has('train.grad_norm')) return;
  const [learningRate, beta1, beta2, epsilon] = fixtures.train.adam;
  const { clip, ema_decay: emaDecay, warmup_steps: warmupSteps, lr_at_step } = fixtures.train;
  const update = makeUpdate(fixtures.below('A.w.'), { beta1, beta2, epsilon, clip, emaDecay, warmupSteps, learningRate });
  const gradients = await gradientsAt(LOSS); // the fixtures use the first ones for all steps
  const whole = norm(Float32Array.from(Object.values(gradients), ({ data }) => norm(data as Float32Array)));
  yield fixtures.compare('train.grad_norm', inShapeOf(fixtures.tensor('train.grad_norm'), Float32Array.of(whole)));
  for (let step = 0; step < lr_at_step.length; step++) {
    const updated = await update(gradients);
    for (const entry of Object.keys(fixtures.below(`train.step${step}.`))) {
      const averaged = entry.startsWith('ema.');
      const { shape, data } = (averaged ? updated.ema : updated.weights)[averaged ? entry.slice(4) : entry]!;
      yield fixtures.compare(`train.step${step}.${entry}`, float32(shape, data as Float32Array));
    }
  }
}
