import type { Engine } from '@kaleido/engine';
import { type GivenOptions, withDefaults } from '@kaleido/shared/cli';
import { hash32, random } from '@kaleido/shared/random';
import { type KaleidoRecord, type Latents, latentParts, onlyParts } from '@kaleido/shared/record';
import { planOptions } from '../command/options.ts';
import { generationTexts } from '../generation-config.ts';
import { encodeParts } from '../latents/encode.ts';
import type { LanguageModel } from '../model.ts';
import { openSampler, type Request } from '../sample/sampler.ts';
import { type Locks, replanSteps, withKept } from './steps.ts';

/** Candidates of all plans together, where something is locked behind what is sampled. */
const CANDIDATES = 32;

/** Samples plans around what is locked, and keeps its compiled graphs. */
export interface Replanner {
  /**
   * Plans a record once for each seed: all that is not locked is sampled, given what stands before it; where something locked stands behind
   * it, several candidates are sampled, and one is drawn by how likely it makes that. Without locks these are the plans of `kaleido-ar` for
   * the same seeds. Parts that the model does not plan stay as they are.
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
    const each = Math.max(1, Math.floor(CANDIDATES / seeds.length));
    let plans: Latents[] = seeds.map(() => ({}));
    let hasCandidates = false; // then `each` plans in a row stand for each seed
    const seedOf = (row: number): number => {
      if (!hasCandidates) return seeds[row]!;
      const [seed, candidate] = [seeds[Math.floor(row / each)]!, row % each];
      return candidate === 0 ? seed : hash32(seed, 'candidate', candidate);
    };
    // Markers and spaces between segments are counted with each of them: never too few.
    const reservedAfter = (index: number): number =>
      steps.slice(index + 1).reduce((sum, later) => sum + ('keep' in later ? lengthOf(later.keep) + 1 : 0), 0);
    // A sampled text may take more tokens in the sequence than it was sampled in, so a candidate may leave too little room.
    const roomAfter = (index: number, plan: Latents): number => {
      const next = steps[index + 1];
      const needed = next && 'sample' in next ? sampler.tokensToEnd(next.sample) : 0;
      return model.maxTokens - lengthOf(plan) - reservedAfter(index) - needed;
    };
    for (const [index, step] of steps.entries()) {
      if ('keep' in step) {
        const kept = plans.map((plan) => withKept(plan, step.keep));
        if (hasCandidates) {
          const fitting = kept.map((plan) => roomAfter(index, plan) >= 0);
          const pairs = plans.map((before, row) => (fitting[row] ? { before, after: kept[row]! } : { before: {}, after: {} }));
          const found = await sampler.logLikelihoods(caption, pairs, signal);
          const likelihoods = found.map((value, row) => (fitting[row] ? value : Number.NEGATIVE_INFINITY));
          plans = seeds.map((seed, row) => {
            const [from, to] = [row * each, (row + 1) * each];
            return kept[from + drawn(likelihoods.slice(from, to), random(seed, 'latent', 'locks', index).uniform())]!;
          });
          hasCandidates = false;
        } else plans = kept;
        continue;
      }
      // Of several candidates, what is locked behind them chooses one.
      if (!hasCandidates && each > 1 && steps.slice(index).some((later) => 'keep' in later)) {
        plans = plans.flatMap((plan) => Array.from({ length: each }, () => plan));
        hasCandidates = true;
      }
      const reserved = reservedAfter(index);
      const requests = plans.map((plan): Request => sampler.prepareStage(caption, plan, { ...step.sample, reserved }));
      plans = await sampler.sample(
        requests.map((request, row) => ({ request, seed: seedOf(row) })),
        { signal },
      );
    }
    const others = Object.entries(latents).filter(([name]) => !Object.hasOwn(planned, name));
    return plans.map((plan) => inOrder({ ...plan, ...Object.fromEntries(others) }));
  }

  return { replan, dispose: () => sampler.dispose() };
}

/**
 * An index, drawn in proportion to likelihoods: importance resampling, with the prior as the proposal. The first if none is possible.
 * @param chance in [0, 1)
 */
export function drawn(logLikelihoods: readonly number[], chance: number): number {
  const peak = Math.max(...logLikelihoods);
  if (peak === Number.NEGATIVE_INFINITY) return 0;
  const weights = logLikelihoods.map((value) => Math.exp(value - peak));
  let left = chance * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found < 0 ? weights.length - 1 : found;
}

/** Parts in their order, then all other fields. */
const inOrder = (latents: Latents): Latents => ({ ...onlyParts(latents, latentParts), ...latents });
