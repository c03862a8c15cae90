import type { Engine } from '@kaleido/engine';
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
import { type LanguageModel, modelFolder, openLanguageModel } from '../model.ts';
import { openPlanner } from '../planner.ts';
import { unknownWords } from '../unknown-words.ts';
import type { PlanValues } from './options.ts';

type CommandOptions = PlanValues & OptionValues<typeof inputOptions & typeof reportOptions>;

/** What `kaleido-ar` does: reads records, completes their latents, writes each as soon as it is ready. */
export async function planRecords(options: CommandOptions, context: CommandContext, openEngine: () => Promise<Engine>): Promise<void> {
  const inputs = readInputs(context, options);
  const model = await openLanguageModel(modelFolder(options.model));
  const planner = await openPlanner(model, openEngine, options);
  const progress = openProgress(context, options, { unit: 'plan' });
  try {
    const lines = planner.complete(inputs, {
      accept: unknownWordsNamed(model, (text) => note(context, options, text)),
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
