import type { Engine } from '@kaleido/engine';
import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import { type LatentPart, type Latents, latentParts } from '@kaleido/shared/record';
import { bucketLength, padBatch } from '../batch.ts';
import { type Grammar, latentGrammar } from '../grammar/grammar.ts';
import { decodeLatents, encodeParts } from '../latents/encode.ts';
import { checkVokenCount } from '../latents/voken-count.ts';
import { captionWithinLimits, checkLatentCharacters } from '../latents/within-limits.ts';
import type { LanguageModel } from '../model.ts';
import { type Choice, chooseToken } from './choose.ts';
import { type Continuation, type Generator, openGenerator } from './generator.ts';

export interface SamplerOptions extends Choice {
  /** Parts to sample unless given. */
  readonly parts: readonly LatentPart[];
  /** Maximum length of the latents in tokens, given parts included. */
  readonly maxTokens: number;
}

/** A request for latents, checked and tokenised. */
export interface Request {
  readonly caption: readonly number[];
  readonly given: Latents;
  /** Parts to sample. */
  readonly missing: readonly LatentPart[];
  /** Tokens of the given parts. */
  readonly prefix: readonly number[];
  readonly grammar: Grammar;
}

/** Samples latents from a model; keeps its compiled graphs. */
export interface Sampler {
  /**
   * Checks and tokenises one request.
   * @throws InputError naming the field that cannot be serialised or is too long
   */
  prepare(caption: string, given: Latents): Request;
  /**
   * Completes latents in one batch. Given parts stay as they are; parts after the last given one are sampled. Every token's random
   * number is keyed by (seed, position), so the result depends on request and seed alone.
   */
  sample(jobs: readonly { readonly request: Request; readonly seed: number }[]): Promise<Latents[]>;
  dispose(): Promise<void>;
}

/**
 * Opens a sampler over a model, whose weights are read now unless nothing is to be sampled; graphs are compiled when first needed.
 * @throws InputError when the tokenizer cannot express `options.parts`, or the weights cannot be read
 */
export async function openSampler(engine: Engine, model: LanguageModel, options: SamplerOptions): Promise<Sampler> {
  const { tokenizer, config } = model;
  const { maxTokens } = options;
  let generator: Generator | undefined; // a model without latents has no prior
  if (options.parts.length > 0) generator = openGenerator(engine, config, await model.weights(), maxTokens);
  const grammars = new Map<string, Grammar>();
  const grammarOf = (parts: readonly LatentPart[]): Grammar => {
    const grammar = grammars.get(parts.join()) ?? latentGrammar(tokenizer, parts, model.vokenCount);
    grammars.set(parts.join(), grammar);
    return grammar;
  };

  grammarOf(options.parts); // refuse an unfit tokenizer before any record is read

  function prepare(text: string, given: Latents): Request {
    const caption = captionWithinLimits(tokenizer, text);
    checkLatentCharacters(given);
    checkVokenCount(model.vokenCount, given);
    const prefix = encodeParts(tokenizer, given);
    const missing = missingParts(given, options.parts);
    const unlearnt = latentParts.find((part) => given[part] !== undefined && !model.parts.includes(part));
    if (unlearnt && missing.length > 0)
      throw new InputError(`latents.${unlearnt}: ${model.name} plans ${model.parts.join(', ')}, but not from ${unlearnt}`);
    const grammar = grammarOf(missing);
    const min = prefix.length + grammar.tokensToEnd(grammar.start);
    if (min > maxTokens)
      throw new InputError(`latents: expected at most ${maxTokens} tokens (--max-tokens), but these parts need at least ${min}`);
    return { caption, given, missing, prefix, grammar };
  }

  async function sample(jobs: readonly { readonly request: Request; readonly seed: number }[]): Promise<Latents[]> {
    const latents = jobs.map(({ request }) => request.given);
    // Each caption is padded to its own bucket, not the batch's, so that no record changes another's rounding.
    const buckets = new Map<number, number[]>();
    for (const [index, { request }] of jobs.entries()) {
      if (request.missing.length === 0) continue;
      const length = bucketLength(request.caption.length);
      buckets.set(length, [...(buckets.get(length) ?? []), index]);
    }
    for (const [length, indices] of buckets) {
      const captions = new Map<Request, number>();
      const sampled = indices.map((): number[] => []);
      const continuations = indices.map((index, row) => {
        const { request, seed } = jobs[index] as (typeof jobs)[number];
        const caption = captions.get(request) ?? captions.size;
        captions.set(request, caption);
        return continuation(request, caption, seed, sampled[row] as number[]);
      });
      const batch = padBatch(
        [...captions.keys()].map(({ caption }) => caption),
        config.pad_token_id,
        length,
      );
      await generator?.generate(batch, continuations);
      for (const [row, index] of indices.entries())
        latents[index] = inOrder({ ...latents[index], ...decodeLatents(tokenizer, sampled[row] ?? []) });
    }
    return latents;
  }

  function continuation({ prefix, grammar }: Request, caption: number, seed: number, sampled: number[]): Continuation {
    let state = grammar.start;
    return {
      caption,
      given: prefix,
      choose(scores, position) {
        const ids = grammar.allowed(state, maxTokens - position);
        const id = chooseToken(scores, ids, options, ids.length === 1 ? 0 : random(seed, 'latent', position).uniform());
        sampled.push(id);
        state = grammar.next(state, id) ?? state;
        return state.content === 'end' ? undefined : id;
      },
    };
  }

  return { prepare, sample, dispose: async () => generator?.dispose() };
}

/** Wanted parts after the last given one (docs/design.md §2). */
function missingParts(given: Latents, wanted: readonly LatentPart[]): LatentPart[] {
  const last = latentParts.findLastIndex((part) => given[part] !== undefined);
  return latentParts.filter((part, index) => index > last && wanted.includes(part));
}

const inOrder = (latents: Latents): Latents =>
  Object.fromEntries(latentParts.flatMap((part) => (latents[part] === undefined ? [] : [[part, latents[part]]])));
