import type { Engine } from '@kaleido/engine';
import { type GivenOptions, withDefaults } from '@kaleido/shared/cli';
import { type KaleidoRecord, type Latents, latentParts, onlyParts } from '@kaleido/shared/record';
import { planOptions } from '../command/options.ts';
import { generationTexts } from '../generation-config.ts';
import { encodeParts } from '../latents/encode.ts';
import type { LanguageModel } from '../model.ts';
import { openSampler, type Request } from '../sample/sampler.ts';
import { type Locks, replanSteps, withKept } from './steps.ts';

/** Samples plans around what is locked, and keeps its compiled graphs. */
export interface Replanner {
  /**
   * Plans a record once for each seed: all that is not locked is sampled, given what stands before it. Without locks these are the plans of
   * `kaleido-ar` for the same seeds. Parts that the model does not plan stay as they are.
   * @throws InputError naming the field that cannot be serialised or is too long; the signal's reason soon after it is aborted
   */
  replan(record: KaleidoRecord, locks: Locks, seeds: readonly number[], signal?: AbortSignal): Promise<Latents[]>;
  dispose(): Promise<void>;
}

/**
 * Opens a replanner.
 * @param given options of `kaleido-ar`, the model's defaults where they are left out
 * @throws UsageError for an invalid option; InputError when the model cannot be used
 */
export async function openReplanner(
  model: LanguageModel,
  engine: Engine,
  given: Pick<GivenOptions<typeof planOptions>, 'temperature' | 'topK' | 'topP' | 'latents'> = {},
): Promise<Replanner> {
  const options = withDefaults(planOptions, given, generationTexts(planOptions, model.generation));
  const wanted = options.latents ?? model.parts;
  const sampler = await openSampler(engine, model, { ...options, parts: wanted, maxTokens: model.maxTokens });
  const lengthOf = (latents: Latents) => encodeParts(model.tokenizer, latents).length;

  async function replan(
    { caption, latents = {} }: KaleidoRecord,
    locks: Locks,
    seeds: readonly number[],
    signal?: AbortSignal,
  ): Promise<Latents[]> {
    const planned = onlyParts(latents, model.parts);
    const steps = replanSteps(planned, locks, wanted);
    let plans: Latents[] = seeds.map(() => ({}));
    for (const [index, step] of steps.entries()) {
      if ('keep' in step) {
        plans = plans.map((plan) => withKept(plan, step.keep));
        continue;
      }
      // Markers and spaces between segments are counted with each of them: never too few.
      const reserved = steps.slice(index + 1).reduce((sum, later) => sum + ('keep' in later ? lengthOf(later.keep) + 1 : 0), 0);
      const requests = plans.map((plan): Request => sampler.prepareStage(caption, plan, { ...step.sample, reserved }));
      plans = await sampler.sample(
        requests.map((request, row) => ({ request, seed: seeds[row]! })),
        signal,
      );
    }
    const others = Object.entries(latents).filter(([name]) => !Object.hasOwn(planned, name));
    return plans.map((plan) => inOrder({ ...plan, ...Object.fromEntries(others) }));
  }

  return { replan, dispose: () => sampler.dispose() };
}

/** Parts in their order, then fields that are no part. */
const inOrder = (latents: Latents): Latents => ({ ...onlyParts(latents, latentParts), ...latents });
