// A checkpoint of a T5 with random weights, of the sizes of public ones: for speed, weights need not be trained.
import { readFileSync } from 'node:fs';
import { initialiseT5, parseT5Config } from '@kaleido/ar/internal';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';

/** Sizes of T5 v1.1 and Flan-T5. */
const sizes = {
  small: { d_model: 512, d_kv: 64, d_ff: 1024, num_heads: 6, num_layers: 8 },
  base: { d_model: 768, d_kv: 64, d_ff: 2048, num_heads: 12, num_layers: 12 },
  large: { d_model: 1024, d_kv: 64, d_ff: 2816, num_heads: 16, num_layers: 24 },
};

export const T5_SIZES = Object.keys(sizes);

const PIECES = 32_100;
const MAX_TOKENS = 64;

const { model, ...tokenizer } = JSON.parse(
  readFileSync(new URL('../packages/kaleido-train/configs/scenes-tokenizer.json', import.meta.url), 'utf8'),
);

/** Writes it; its descriptions have 64 tokens, as the random word that would end one hardly ever comes. */
export async function writeRandomT5(size, folder) {
  const t5 = { vocab_size: 32_128, ...sizes[size], feed_forward_proj: 'gated-gelu', tie_word_embeddings: false };
  const { textEncoder, prior } = initialiseT5(parseT5Config(t5), 1);
  await writeCheckpoint(folder, {
    json: {
      'config.json': { format_version: 1, name: `t5-${size}`, t5, latents: ['text'], max_tokens: MAX_TOKENS },
      'tokenizer.json': { ...tokenizer, model: { ...model, vocab: withWords(model.vocab) } },
    },
    components: { text_encoder: { tensors: textEncoder }, prior: { tensors: prior } },
  });
}

/** The pieces of a tokenizer and made-up words, as many as T5's has: a token is drawn from all of them. */
function withWords(vocab) {
  const known = Object.keys(vocab).length;
  const words = Array.from({ length: PIECES - known }, (_, index) => [`\u2581q${lettersOf(index)}`, known + index]);
  return { ...vocab, ...Object.fromEntries(words) };
}

/** A number in letters: digits are pieces of their own. */
const lettersOf = (number) => [...`${number}`].map((digit) => 'zabcdefghi'[digit]).join('');
