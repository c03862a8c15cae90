import { expect, test } from 'vitest';
import { parseT5Config } from './config.ts';

const small = { vocab_size: 64, d_model: 24, d_kv: 8, d_ff: 40, num_layers: 1, num_heads: 3 };

test("fills Hugging Face's defaults", () => {
  expect(parseT5Config(small)).toMatchObject({
    num_decoder_layers: 1,
    relative_attention_num_buckets: 32,
    relative_attention_max_distance: 128,
    layer_norm_epsilon: 1e-6,
    activation: 'relu',
    gated: false,
    pad_token_id: 0,
    eos_token_id: 1,
    decoder_start_token_id: 0,
    tie_word_embeddings: true,
    scale_decoder_outputs: true,
  });
});

test.each([
  [{}, true],
  [{ tie_word_embeddings: true }, true],
  [{ tie_word_embeddings: false }, false],
  [{ tie_word_embeddings: true, scale_decoder_outputs: false }, false],
  [{ tie_word_embeddings: false, scale_decoder_outputs: true }, true],
])('outputs are scaled when the config ties, unless it says so itself: %j', (fields, scaled) => {
  expect(parseT5Config({ ...small, ...fields }).scale_decoder_outputs).toBe(scaled);
});

test('gated-gelu is the tanh approximation', () => {
  expect(parseT5Config({ ...small, feed_forward_proj: 'gated-gelu' })).toMatchObject({ activation: 'gelu_new', gated: true });
});

test.each([
  [null, 'model: expected an object, got null'],
  [{ ...small, d_model: '24' }, 'model: d_model: expected an integer from 1 to 16777216, got "24"'],
  [{ ...small, num_heads: undefined }, 'model: num_heads: expected an integer from 1 to 16777216, got nothing'],
  [{ ...small, num_layers: 1e9 }, 'model: num_layers: expected an integer from 1 to 1000, got 1000000000'],
  [{ ...small, pad_token_id: 64 }, 'model: pad_token_id: expected an integer from 0 to 63, got 64'],
  [{ ...small, decoder_start_token_id: 64 }, 'model: decoder_start_token_id: expected an integer from 0 to 63, got 64'],
  [{ ...small, feed_forward_proj: 'swiglu' }, 'model: feed_forward_proj: expected one of relu, '],
  [{ ...small, layer_norm_epsilon: 0 }, 'model: layer_norm_epsilon: expected a number above 0, at most 16777216, got 0'],
  [{ ...small, tie_word_embeddings: 'no' }, 'model: tie_word_embeddings: expected true or false, got "no"'],
  [{ ...small, relative_attention_max_distance: 16 }, 'model: relative_attention_max_distance: expected more than half of'],
])('refuses %j', (fields, message) => {
  expect(() => parseT5Config(fields, { file: 'model' })).toThrow(message);
});
