import type { Engine } from '@kaleido/engine';
import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import { type LatentPart, type Latents, latentParts } from '@kaleido/shared/record';
import { bucketLength, padBatch } from '../batch.ts';
import { type Grammar, type GrammarState, latentGrammar } from '../grammar/grammar.ts';
import { decodeLatents, encodeParts } from '../latents/encode.ts';
import { checkVokenCount } from '../latents/voken-count.ts';
import { captionWithinLimits, checkLatentCharacters } from '../latents/within-limits.ts';
import type { LanguageModel } from '../model.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type Choice, chooseToken, logProbability } from './choose.ts';
import { type Continuation, type EncodedCaptions, type Generator, openGenerator } from './generator.ts';

export interface SamplerOptions extends Choice {
  /** Temperature of vokens; by default `temperature`. */
  readonly vokenTemperature?: number | undefined;
  /** Parts to sample unless given. */
  readonly parts: readonly LatentPart[];
  /** Maximum length of the latents in tokens, given parts included. */
  readonly maxTokens: number;
}

/** What is added to latents in one pass over the prior. */
export interface Stage {
  /** Parts to sample, in order. */
  readonly parts: readonly LatentPart[];
  /** Whether the first of them is the last of those given, and gets more segments. */
  readonly goesOn: boolean;
  /** Most segments to add; then the pass ends. Of a stage with one part, `bbox` or `blob`. */
  readonly most?: number;
  /** Tokens of what will follow, which must fit too. */
  readonly reserved: number;
}

/** A request for latents, checked and tokenised. */
export interface Request {
  readonly caption: readonly number[];
  readonly given: Latents;
  readonly stage: Stage;
  /** Tokens of the given parts. */
  readonly prefix: readonly number[];
  readonly grammar: Grammar;
}

interface Job {
  readonly request: Request;
  readonly seed: number;
}

interface SampleOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether no caption follows: then the encoder's memory is freed before that of the decoder is taken. */
  readonly isLast?: boolean;
}

/** Samples latents from a model; keeps its compiled graphs. */
export interface Sampler {
  /**
   * Checks and tokenises one request.
   * @throws InputError naming the field that cannot be serialised or is too long
   */
  prepare(caption: string, given: Latents): Request;
  /**
   * The same for one stage of several.
   * @throws InputError as `prepare`
   */
  prepareStage(caption: string, given: Latents, stage: Stage): Request;
  /**
   * Completes latents in one batch. Given parts stay as they are; parts after the last given one are sampled. Every token's random
   * number is keyed by (seed, position), so the result depends on request and seed alone.
   * @throws the signal's reason soon after it is aborted
   */
  sample(jobs: readonly Job[], options?: SampleOptions): Promise<Latents[]>;
  /** Tokens that a stage needs at least, its separator included. */
  tokensToEnd(stage: Omit<Stage, 'reserved'>): number;
  /**
   * How likely the prior finds what latents have beyond earlier ones, as the logarithm of its probability, one number for each pair.
   * @throws InputError as `prepare`; the signal's reason soon after it is aborted
   */
  logLikelihoods(
    caption: string,
    pairs: readonly { readonly before: Latents; readonly after: Latents }[],
    signal?: AbortSignal,
  ): Promise<number[]>;
  dispose(): Promise<void>;
}

/**
 * Opens a sampler over a model, whose weights are read now unless nothing is to be sampled; graphs are compiled when first needed.
 * @throws InputError when the tokenizer cannot express `options.parts`, or the weights cannot be read
 */
export async function openSampler(engine: Engine, model: LanguageModel, options: SamplerOptions): Promise<Sampler> {
  const { tokenizer, config } = model;
  const { maxTokens } = options;
  const ofVokens: Choice = { ...options, temperature: options.vokenTemperature ?? options.temperature };
  let generator: Generator | undefined; // a model without latents has no prior
  if (options.parts.length > 0) generator = await openGenerator(engine, config, await model.weights(), maxTokens);
  const grammars = new Map<string, Grammar>();
  const grammarOf = (parts: readonly LatentPart[]): Grammar => {
    const grammar = grammars.get(parts.join()) ?? latentGrammar(tokenizer, parts, model.vokenCount);
    grammars.set(parts.join(), grammar);
    return grammar;
  };

  grammarOf(options.parts); // refuse an unfit tokenizer before any record is read

  const prepare = (text: string, given: Latents): Request =>
    prepareStage(text, given, { parts: missingParts(given, options.parts), goesOn: false, reserved: 0 });

  function prepareStage(text: string, given: Latents, stage: Stage): Request {
    const caption = captionWithinLimits(tokenizer, text);
    checkLatentCharacters(given);
    checkVokenCount(model.vokenCount, given);
    const { parts, goesOn, reserved } = stage;
    const prefix = [...encodeParts(tokenizer, given), ...(goesOn ? separator(tokenizer, given, parts[0]!) : [])];
    const unlearnt = latentParts.find((part) => given[part] !== undefined && !model.parts.includes(part));
    if (unlearnt && parts.length > 0)
      throw new InputError(`latents.${unlearnt}: ${model.name} plans ${model.parts.join(', ')}, but not from ${unlearnt}`);
    const grammar = grammarOf(parts);
    const min = prefix.length + grammar.tokensToEnd(goesOn ? grammar.resumed : grammar.start) + reserved;
    if (min > maxTokens)
      throw new InputError(`latents: expected at most ${maxTokens} tokens (--max-tokens), but these parts need at least ${min}`);
    return { caption, given, stage, prefix, grammar };
  }

  function tokensToEnd({ parts, goesOn }: Omit<Stage, 'reserved'>): number {
    const grammar = grammarOf(parts);
    return grammar.tokensToEnd(goesOn ? grammar.resumed : grammar.start) + (goesOn ? 1 : 0);
  }

  async function sample(jobs: readonly Job[], { signal, isLast = false }: SampleOptions = {}): Promise<Latents[]> {
    const latents = jobs.map(({ request }) => request.given);
    if (!generator) return latents;
    const groups: { readonly captions: EncodedCaptions; readonly requests: readonly Request[]; readonly indices: readonly number[] }[] = [];
    for (const [length, indices] of byLength(jobs)) {
      const requests = [...new Set(indices.map((index) => jobs[index]!.request))];
      const batch = padBatch(
        requests.map(({ caption }) => caption),
        config.pad_token_id,
        length,
      );
      groups.push({ captions: await generator.encode(batch), requests, indices });
    }
    if (isLast) await generator.releaseEncoder();
    for (const { captions, requests, indices } of groups) {
      const sampled = indices.map((): number[] => []);
      const continuations = indices.map((index, row) => {
        const { request, seed } = jobs[index]!;
        return continuation(request, requests.indexOf(request), seed, sampled[row]!, signal);
      });
      await generator.generate(captions, continuations);
      for (const [row, index] of indices.entries())
        latents[index] = inOrder({ ...latents[index], ...addedTo(latents[index]!, sampled[row]!, jobs[index]!.request) });
    }
    return latents;
  }

  function continuation(
    { prefix, grammar, stage }: Request,
    caption: number,
    seed: number,
    sampled: number[],
    signal: AbortSignal | undefined,
  ): Continuation {
    let state = stage.goesOn ? grammar.resumed : grammar.start;
    return {
      caption,
      given: prefix,
      choose(scores, position) {
        signal?.throwIfAborted();
        const ids = grammar.allowed(state, maxTokens - stage.reserved - position);
        const choice = stage.parts[state.index] === 'voken' ? ofVokens : options;
        const id = chooseToken(scores, ids, choice, ids.length === 1 ? 0 : random(seed, 'latent', position).uniform());
        sampled.push(id);
        state = grammar.next(state, id) ?? state;
        return state.content === 'end' || isFull(state, sampled, stage) ? undefined : id;
      },
    };
  }

  /** The parts that were sampled; a part that goes on has its earlier segments before the new ones. */
  function addedTo(given: Latents, sampled: readonly number[], { stage }: Request): Latents {
    const added = decodeStage(sampled, stage);
    const part = stage.parts[0];
    if (part !== 'bbox' && part !== 'blob') return added;
    const segments = added[part]?.slice(0, stage.most);
    return { ...added, [part]: [...(stage.goesOn ? (given[part] ?? []) : []), ...(segments ?? [])] };
  }

  const decodeStage = (sampled: readonly number[], { parts, goesOn }: Stage): Latents =>
    decodeLatents(tokenizer, goesOn ? [tokenizer.markers[parts[0]!], ...sampled] : sampled);

  /** Whether one segment more than wanted has begun, which shows that the last one is whole. */
  function isFull({ index, content }: GrammarState, sampled: readonly number[], stage: Stage): boolean {
    const [part] = stage.parts;
    if (stage.most === undefined || index < 0 || typeof content !== 'string' || (part !== 'bbox' && part !== 'blob')) return false;
    return (decodeStage(sampled, stage)[part]?.length ?? 0) > stage.most;
  }

  async function logLikelihoods(
    text: string,
    pairs: readonly { readonly before: Latents; readonly after: Latents }[],
    signal?: AbortSignal,
  ): Promise<number[]> {
    const caption = captionWithinLimits(tokenizer, text);
    const sums = pairs.map(() => 0);
    const continuations = pairs.map(({ before, after }, index): Continuation => {
      const [earlier, all] = [encodeParts(tokenizer, before), encodeParts(tokenizer, after)];
      const parting = all.findIndex((id, position) => id !== earlier[position]);
      const common = parting < 0 ? all.length : parting;
      return {
        caption: 0,
        given: all.slice(0, common),
        choose(scores, position) {
          signal?.throwIfAborted();
          const id = all[position];
          if (id === undefined) return undefined;
          sums[index]! += logProbability(scores, id);
          return id;
        },
      };
    });
    if (generator)
      await generator.generate(
        await generator.encode(padBatch([caption], config.pad_token_id, bucketLength(caption.length))),
        continuations,
      );
    return sums;
  }

  return { prepare, prepareStage, sample, tokensToEnd, logLikelihoods, dispose: async () => generator?.dispose() };
}

/**
 * Indices of what is to be sampled by the padded length of the caption: its own bucket, not the batch's, so that no record changes another's
 * rounding.
 */
function byLength(jobs: readonly Job[]): Map<number, number[]> {
  const buckets = new Map<number, number[]>();
  for (const [index, { request }] of jobs.entries()) {
    if (request.stage.parts.length === 0) continue;
    const length = bucketLength(request.caption.length);
    buckets.set(length, [...(buckets.get(length) ?? []), index]);
  }
  return buckets;
}

/** Wanted parts after the last given one (docs/design.md §2). */
function missingParts(given: Latents, wanted: readonly LatentPart[]): LatentPart[] {
  const last = latentParts.findLastIndex((part) => given[part] !== undefined);
  return latentParts.filter((part, index) => index > last && wanted.includes(part));
}

/** After connecting text the marker is repeated, or the next words would join it (`groundedSpans`). */
function separator({ markers }: Tokenizer, given: Latents, part: LatentPart): readonly number[] {
  const last = part === 'bbox' ? given.bbox?.at(-1)?.boxes : part === 'blob' ? given.blob?.at(-1)?.blobs : undefined;
  const isEmpty = (part === 'bbox' || part === 'blob') && !given[part]?.length;
  return last?.length || isEmpty ? [] : [markers[part]];
}

const inOrder = (latents: Latents): Latents =>
  Object.fromEntries(latentParts.flatMap((part) => (latents[part] === undefined ? [] : [[part, latents[part]]])));
