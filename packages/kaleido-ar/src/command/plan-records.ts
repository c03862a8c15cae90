import { randomInt } from 'node:crypto';
import { type CommandContext, note, openProgress, readInputs, UsageError } from '@kaleido/shared/cli';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import type { Engine } from '@kaleido/tfjs-onnxruntime';
import { completeRecords } from '../complete.ts';
import { type LanguageModel, modelFolder, openLanguageModel } from '../model.ts';
import { openSampler } from '../sample/sampler.ts';
import { unknownWords } from '../unknown-words.ts';
import type { PlanOptions } from './command.ts';

/** What `kaleido-ar` does: reads records, completes their latents, writes each as soon as it is ready. */
export async function planRecords(options: PlanOptions, context: CommandContext, openEngine: () => Promise<Engine>): Promise<void> {
  const inputs = readInputs(context, options);
  const model = await openLanguageModel(modelFolder(options.model));
  const parts = options.latents ?? model.parts;
  const unlearnt = parts.find((part) => !model.parts.includes(part));
  if (unlearnt) throw new UsageError(`--latents: ${model.name} plans ${model.parts.join(', ') || 'nothing'}, but not ${unlearnt}`);
  const sampler = await openSampler(await openEngine(), model, { ...options, parts, maxTokens: options.maxTokens ?? model.maxTokens });
  const progress = openProgress(context, options, { unit: 'plan' });
  try {
    const lines = completeRecords(withUnknownWordsNamed(inputs, model, context, options), sampler, {
      ...options,
      seed: options.seed ?? randomInt(2 ** 32),
      reseed: options.seed !== undefined,
      model: model.name,
      refuse: (error) => inputs.refuse(error),
    });
    for await (const line of lines) {
      await context.stdout.write(`${line}\n`);
      progress.advance();
    }
  } finally {
    progress.close();
    await sampler.dispose();
  }
}

/** The records as they are; words that the model does not know are named on the way, each once. */
async function* withUnknownWordsNamed(
  entries: AsyncIterable<RecordEntry>,
  { tokenizer }: LanguageModel,
  context: CommandContext,
  options: PlanOptions,
): AsyncGenerator<RecordEntry> {
  const named = new Set<string>();
  for await (const entry of entries) {
    const { caption, latents } = entry.record;
    const segments = [...(latents?.bbox ?? []), ...(latents?.blob ?? [])];
    const words = [caption, latents?.text ?? '', ...segments.map(({ text }) => text)]
      .flatMap((text) => unknownWords(tokenizer, text))
      .filter((word) => !named.has(word) && named.add(word));
    if (words.length > 0)
      note(context, options, `${entry.where}: the model does not know ${words.map((word) => JSON.stringify(word)).join(', ')}`);
    yield entry;
  }
}
