import { randomInt } from 'node:crypto';
import type { Engine } from '@kaleido/engine';
import { type CommandContext, note, openProgress, readInputs, UsageError } from '@kaleido/shared/cli';
import { show } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
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
    const lines = completeRecords(inputs, sampler, {
      ...options,
      seed: options.seed ?? randomInt(2 ** 32),
      reseed: options.seed !== undefined,
      model: model.name,
      accept: unknownWordsNamed(model, (text) => note(context, options, text)),
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

/** How many unknown words are remembered, and how many are named of one record: memory stays flat over millions, and notes short. */
const [mostRemembered, mostNamed] = [10_000, 20];

/** Says of each record which of its words the model does not know, each word once. */
function unknownWordsNamed({ tokenizer }: LanguageModel, say: (text: string) => void): (entry: RecordEntry) => void {
  const named = new Set<string>();
  return ({ where, record: { caption, latents } }) => {
    const segments = [...(latents?.bbox ?? []), ...(latents?.blob ?? [])];
    const words = [caption, latents?.text ?? '', ...segments.map(({ text }) => text)]
      .flatMap((text) => unknownWords(tokenizer, text))
      .map((word) => show(word))
      .filter((word) => !named.has(word) && named.add(word));
    if (named.size > mostRemembered) named.clear();
    const more = words.length > mostNamed ? ` and ${words.length - mostNamed} more words` : '';
    if (words.length > 0) say(`${where}: the model does not know ${words.slice(0, mostNamed).join(', ')}${more}`);
  };
}
