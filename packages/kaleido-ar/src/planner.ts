import { randomInt } from 'node:crypto';
import type { Engine } from '@kaleido/engine';
import { UsageError } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import type { PlanValues } from './command/options.ts';
import { type CompleteOptions, completeRecords } from './complete.ts';
import type { LanguageModel } from './model.ts';
import { openSampler } from './sample/sampler.ts';

/** Plans records, and keeps its compiled graphs. */
export interface Planner {
  /** Completes the latents of records (`completeRecords`). */
  complete(entries: AsyncIterable<RecordEntry>, hooks: Pick<CompleteOptions, 'accept' | 'refuse'>): AsyncGenerator<string>;
  dispose(): Promise<void>;
}

/** @throws UsageError when the model does not plan one of the requested parts */
export async function openPlanner(
  model: LanguageModel,
  openEngine: () => Promise<Engine>,
  options: Omit<PlanValues, 'model' | 'engine' | 'device' | 'precision' | 'weights'>,
): Promise<Planner> {
  if (options.asCaption && options.latents && options.latents.join() !== 'text')
    throw new UsageError(`--as-caption: plans the text alone, but --latents asks for ${options.latents.join(', ') || 'none'}`);
  const parts = options.asCaption ? ['text' as const] : (options.latents ?? model.parts);
  const unknown = parts.find((part) => !model.parts.includes(part));
  if (unknown) throw new UsageError(`--latents: ${model.name} plans ${model.parts.join(', ') || 'nothing'}, but not ${unknown}`);
  const sampler = await openSampler(await openEngine(), model, { ...options, parts, maxTokens: options.maxTokens ?? model.maxTokens });
  return {
    complete: (entries, hooks) =>
      completeRecords(entries, sampler, {
        ...options,
        seed: options.seed ?? randomInt(2 ** 32),
        reseed: options.seed !== undefined,
        model: model.name,
        vokenTokenizer: model.vokenTokenizer,
        ...hooks,
      }),
    dispose: () => sampler.dispose(),
  };
}
