import { choice, defineCommand, inputOptions, integer, text, under } from '@kaleido/shared/cli';

/** `kaleido-train tokenizer`. */
export const command = defineCommand({
  name: 'kaleido-train tokenizer',
  module: import.meta.url,
  summary: 'Trains a tokenizer (tokenizer.json) of whole words or subwords on captions and latents, for models trained from scratch.',
  examples: [
    {
      run: 'kaleido-scenes -n 100000 --seed 1 | kaleido-train tokenizer -o words.json',
      does: 'take all words of a hundred thousand scenes',
    },
    {
      run: "kaleido-train tokenizer --data 'cc12m/{00000..01242}.tar' --vocab 16000 -o pieces.json",
      does: 'train subwords, since not all words fit into 16 000 pieces; any text can be encoded',
    },
    { run: 'kaleido-train tokenizer --vocab 8000 --pieces words captions.txt -o words.json', does: 'take the most frequent words only' },
  ],
  operands: { name: 'FILE', help: 'captions, one a line, or records; - is stdin' },
  options: {
    ...under('Vocabulary', {
      pieces: choice(['auto', 'words', 'subwords'], {
        help: 'words: whole words, all others are unknown; subwords: parts of words with bytes as fallback, so that no word is; auto: words if all fit, or if the bytes (396 pieces) do not',
        default: 'auto',
      }),
      vocab: integer({ help: 'largest vocabulary, special and number pieces included; by default every word has a piece', min: 200 }),
      minCount: integer({ help: 'occurrences that a word needs to have a piece', min: 1, default: 1 }),
    }),
    ...under('Input', { data: text({ help: 'read these data sets (as for kaleido-train) instead of records', placeholder: 'PATTERN' }) }),
    ...inputOptions,
    ...under('Output', { output: text({ short: 'o', help: 'file to write; default stdout', placeholder: 'FILE' }) }),
  },
  async run(options, context) {
    const { tokenizerCommand } = await import('../tokenizer/tokenizer-command.ts');
    await tokenizerCommand(options, context);
  },
});
