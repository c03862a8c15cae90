import { choice, defineCommand, inputOptions, integer, text } from '@kaleido/shared/cli';

/** `kaleido-train tokenizer`. */
export const command = defineCommand({
  name: 'kaleido-train tokenizer',
  module: import.meta.url,
  summary: 'Writes a tokenizer.json made of the words of captions and latents, or of their parts, to train from scratch with.',
  examples: [
    { run: 'kaleido-scenes -n 100000 --seed 1 | kaleido-train tokenizer -o words.json', does: 'all words of a hundred thousand scenes' },
    {
      run: "kaleido-train tokenizer --data 'cc12m/{00000..01242}.tar' --vocab 16000 -o pieces.json",
      does: 'parts of words, as many words have no room in 16 000 pieces; any text has pieces',
    },
    { run: 'kaleido-train tokenizer --vocab 8000 --pieces words captions.txt -o words.json', does: 'the most frequent words alone' },
  ],
  operands: { name: 'FILE', help: 'captions, one a line, or records; - is stdin' },
  options: {
    output: text({ short: 'o', help: 'file to write; by default it goes to stdout', placeholder: 'FILE' }),
    data: text({ help: 'data sets instead of records, as kaleido-train takes them', placeholder: 'PATTERN' }),
    pieces: choice(['auto', 'words', 'subwords'], {
      help: 'whole words, other words being unknown; or parts of words and bytes, so that none is; auto: words where all have room, or bytes (396 pieces) have none',
      default: 'auto',
    }),
    vocab: integer({ help: 'most pieces, specials and numbers included; by default every word has one', min: 200 }),
    minCount: integer({ help: 'how often a word must occur to have a piece', min: 1, default: 1 }),
    ...inputOptions,
  },
  async run(options, context) {
    const { tokenizerCommand } = await import('../data/tokenizer-command.ts');
    await tokenizerCommand(options, context);
  },
});
