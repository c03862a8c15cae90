import { makeTokenizer } from '@kaleido/ar';
import { type CommandContext, readInputs, writeResult } from '@kaleido/shared/cli';
import type { Latents } from '@kaleido/shared/record';

/** What the command line says. */
type TokenizerOptions = Parameters<typeof readInputs>[1] & {
  readonly output: string | undefined;
  readonly vocab: number | undefined;
  readonly minCount: number;
};

/** Pieces that every tokenizer has, whatever the texts. */
const fixed = (): number => Object.keys(makeTokenizer([]).model.vocab).length;

/** Makes a tokenizer from records and writes it. The same texts give the same file, in whatever order they come. */
export async function tokenizerCommand({ output, vocab, minCount, ...options }: TokenizerOptions, context: CommandContext): Promise<void> {
  const texts: string[] = [];
  for await (const { record } of readInputs(context, options)) texts.push(record.caption, ...textsOf(record.latents ?? {}));
  const json = `${JSON.stringify(makeTokenizer(texts, { minCount, ...(vocab !== undefined && { maxWords: vocab - fixed() }) }), null, 1)}\n`;
  await (output === undefined ? context.stdout.write(json) : writeResult(output, json));
}

const textsOf = ({ text = '', bbox = [], blob = [] }: Latents): string[] => [text, ...[...bbox, ...blob].map((segment) => segment.text)];
