import type { Engine } from '@kaleido/engine';
import { modelFolder } from '@kaleido/shared/checkpoint';
import {
  type CommandContext,
  type inputOptions,
  note,
  type OptionValues,
  openProgress,
  readInputs,
  type reportOptions,
} from '@kaleido/shared/cli';
import { show } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import { undrawnWords } from '../domain.ts';
import { type LanguageModel, openLanguageModel } from '../model.ts';
import { openPlanner } from '../planner.ts';
import { unknownWords } from '../unknown-words.ts';
import type { PlanValues } from './options.ts';

type CommandOptions = PlanValues & OptionValues<typeof inputOptions & typeof reportOptions>;

/** Runs `kaleido-ar`: reads records, completes their latents, and writes each as soon as it is ready. */
export async function planRecords(options: CommandOptions, context: CommandContext, openEngine: () => Promise<Engine>): Promise<void> {
  const inputs = readInputs(context, options);
  const model = await openLanguageModel(modelFolder(options.model));
  if (model.parts.length === 0)
    note(context, options, `${model.name} has no prior: it draws captions without a plan, so records pass as they are`);
  const planner = await openPlanner(model, openEngine, options);
  const progress = openProgress(context, options, { unit: 'plan' });
  try {
    const lines = planner.complete(inputs, {
      accept: unknownWordReporter(model, (text) => note(context, options, text)),
      refuse: (error) => inputs.refuse(error),
    });
    for await (const line of lines) {
      await context.stdout.write(`${line}\n`);
      progress.advance();
    }
  } finally {
    progress.close();
    await planner.dispose();
  }
}

/** Unknown words to remember, which bounds memory. */
const MAX_REMEMBERED = 10_000;
/** Unknown words to name in a note about one record. */
const MAX_NAMED = 20;

/** Reports words of records that the tokenizer does not know, and those that never occurred in training, each word once. */
function unknownWordReporter({ tokenizer, domain }: LanguageModel, say: (text: string) => void): (entry: RecordEntry) => void {
  const named = new Set<string>();
  return ({ where, record: { caption, latents } }) => {
    const segments = [...(latents?.bbox ?? []), ...(latents?.blob ?? [])];
    const texts = [caption, latents?.text ?? '', ...segments.map(({ text }) => text)];
    const report = (problem: string, wordsIn: (text: string) => readonly string[]): void => {
      const words = texts
        .flatMap(wordsIn)
        .map((word) => show(word))
        .filter((word) => !named.has(word) && named.add(word));
      const more = words.length > MAX_NAMED ? ` and ${words.length - MAX_NAMED} more words` : '';
      if (words.length > 0) say(`${where}: the model ${problem} ${words.slice(0, MAX_NAMED).join(', ')}${more}`);
    };
    report('does not know', (text) => unknownWords(tokenizer, text));
    if (domain) report('has never drawn', (text) => undrawnWords(domain, text));
    if (named.size > MAX_REMEMBERED) named.clear();
  };
}
