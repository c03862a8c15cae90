import type { Engine } from '@kaleido/engine';
import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import { type LatentPart, type Latents, latentParts } from '@kaleido/shared/record';
import { bucketLength, padBatch } from '../batch.ts';
import { type Grammar, latentGrammar } from '../grammar/grammar.ts';
import { decodeLatents, encodeParts } from '../latents/encode.ts';
import { captionWithinLimits, checkLatentCharacters } from '../latents/within-limits.ts';
import type { LanguageModel } from '../model.ts';
import { type Choice, chooseToken } from './choose.ts';
import { type Continuation, openGenerator } from './generator.ts';

export interface SamplerOptions extends Choice {
  /** Parts that are added where they are not given. */
  readonly parts: readonly LatentPart[];
  /** The longest latents, in tokens, what is given included. */
  readonly maxTokens: number;
}

/** A plan that is wanted, checked and in tokens. */
export interface Request {
  readonly caption: readonly number[];
  readonly given: Latents;
  /** Parts that are to be sampled. */
  readonly missing: readonly LatentPart[];
  /** Tokens of what is given. */
  readonly prefix: readonly number[];
  readonly grammar: Grammar;
}

/** Samples latents from a model. Opened once; keeps compiled graphs. */
export interface Sampler {
  /**
   * Checks and tokenises one wish.
   * @throws InputError naming field and reason: what cannot be serialised, or is too long
   */
  prepare(caption: string, given: Latents): Request;
  /**
   * Completes plans, side by side. What is given stays as it is; parts behind the last given one are sampled. Every token is drawn
   * from (seed, its position), so a plan depends on its request and seed alone.
   */
  sample(wishes: readonly { readonly request: Request; readonly seed: number }[]): Promise<Latents[]>;
  dispose(): Promise<void>;
}

export async function openSampler(engine: Engine, model: LanguageModel, options: SamplerOptions): Promise<Sampler> {
  const { tokenizer, config } = model;
  const { maxTokens } = options;
  const generator = openGenerator(engine, config, await model.weights(), maxTokens);
  const grammars = new Map<string, Grammar>();
  const grammarOf = (parts: readonly LatentPart[]): Grammar => {
    const grammar = grammars.get(parts.join()) ?? latentGrammar(tokenizer, parts, model.vokenCount);
    grammars.set(parts.join(), grammar);
    return grammar;
  };

  grammarOf(options.parts); // a tokenizer that cannot say them is refused before any record is read

  function prepare(text: string, given: Latents): Request {
    const caption = captionWithinLimits(tokenizer, text);
    checkLatentCharacters(given);
    const prefix = encodeParts(tokenizer, given);
    const missing = missingParts(given, options.parts);
    const grammar = grammarOf(missing);
    const least = prefix.length + grammar.tokensToEnd(grammar.start);
    if (least > maxTokens)
      throw new InputError(`latents: expected to fit into ${maxTokens} tokens (--max-tokens), but take at least ${least}`);
    return { caption, given, missing, prefix, grammar };
  }

  async function sample(wishes: readonly { readonly request: Request; readonly seed: number }[]): Promise<Latents[]> {
    const latents = wishes.map(({ request }) => request.given);
    // Captions are padded to the bucket of their own length, not of the batch, so that no record changes another's rounding.
    const buckets = new Map<number, number[]>();
    for (const [index, { request }] of wishes.entries()) {
      if (request.missing.length === 0) continue;
      const length = bucketLength(request.caption.length);
      buckets.set(length, [...(buckets.get(length) ?? []), index]);
    }
    for (const [length, indices] of buckets) {
      const captions = new Map<Request, number>();
      const said = indices.map((): number[] => []);
      const continuations = indices.map((index, row) => {
        const { request, seed } = wishes[index] as (typeof wishes)[number];
        const caption = captions.get(request) ?? captions.size;
        captions.set(request, caption);
        return continuation(request, caption, seed, said[row] as number[]);
      });
      const batch = padBatch(
        [...captions.keys()].map(({ caption }) => caption),
        config.pad_token_id,
        length,
      );
      await generator.generate(batch, continuations);
      for (const [row, index] of indices.entries())
        latents[index] = inOrder({ ...latents[index], ...decodeLatents(tokenizer, said[row] ?? []) });
    }
    return latents;
  }

  function continuation({ prefix, grammar }: Request, caption: number, seed: number, said: number[]): Continuation {
    let state = grammar.start;
    return {
      caption,
      given: prefix,
      choose(scores, position) {
        const ids = grammar.allowed(state, maxTokens - position);
        const id = chooseToken(scores, ids, options, ids.length === 1 ? 0 : random(seed, 'latent', position).uniform());
        said.push(id);
        state = grammar.next(state, id) ?? state;
        return state.content === 'end' ? undefined : id;
      },
    };
  }

  return { prepare, sample, dispose: () => generator.dispose() };
}

/** Parts that are wanted and come behind the last given one (docs/design.md §2). */
function missingParts(given: Latents, wanted: readonly LatentPart[]): LatentPart[] {
  const last = latentParts.findLastIndex((part) => given[part] !== undefined);
  return latentParts.filter((part, index) => index > last && wanted.includes(part));
}

const inOrder = (latents: Latents): Latents =>
  Object.fromEntries(latentParts.flatMap((part) => (latents[part] === undefined ? [] : [[part, latents[part]]])));
