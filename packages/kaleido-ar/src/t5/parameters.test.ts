import { fileURLToPath } from 'node:url';
import { openSafetensors } from '@kaleido/shared/safetensors';
import { int32, zeros } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { parseT5Config } from './config.ts';
import { initialiseT5 } from './initialise.ts';
import { splitT5, t5Parameters } from './parameters.ts';

const small = { vocab_size: 64, d_model: 24, d_kv: 8, d_ff: 40, num_layers: 1, num_decoder_layers: 2, num_heads: 3 };
const larger = {
  ...small,
  vocab_size: 96,
  d_model: 32,
  d_ff: 48,
  num_layers: 2,
  num_heads: 4,
  feed_forward_proj: 'gated-gelu',
  tie_word_embeddings: false,
};

test.each([
  ['v1_0', small],
  ['v1_1', larger],
])('names and shapes are those of a Hugging Face file: %s', async (name, fields) => {
  const file = await openSafetensors(fileURLToPath(new URL(`../../fixtures/t5/${name}/model.safetensors`, import.meta.url)));
  const { textEncoder, prior } = t5Parameters(parseT5Config(fields));
  const { 'decoder.embed_tokens.weight': embedding, ...decoder } = prior;
  const ours = Object.entries({ ...textEncoder, ...decoder }).map(([name, { shape }]) => `${name} ${shape.join()}`);
  expect(ours.sort()).toEqual(file.names.map((name) => `${name} ${file.info(name).shape.join()}`).sort());
  expect(embedding?.shape).toEqual(textEncoder['shared.weight']?.shape);
  await file.close();
});

test('the decoder gets its own copy of the embedding, unless the file holds one', () => {
  const config = parseT5Config(small);
  const drawn = initialiseT5(config, 1);
  const { 'decoder.embed_tokens.weight': _, ...prior } = drawn.prior;
  const split = splitT5(config, { ...drawn.textEncoder, ...prior });
  expect(split.prior['decoder.embed_tokens.weight']?.data).toEqual(drawn.textEncoder['shared.weight']?.data);
  expect(split.prior['decoder.embed_tokens.weight']?.data).not.toBe(drawn.textEncoder['shared.weight']?.data);
  const own = zeros([64, 24]);
  expect(splitT5(config, { ...drawn.textEncoder, ...prior, 'decoder.embed_tokens.weight': own }).prior['decoder.embed_tokens.weight']).toBe(
    own,
  );
});

test('a head in the file is taken whatever the config says', () => {
  const config = parseT5Config(small);
  const drawn = initialiseT5(config, 1);
  const head = zeros([64, 24]);
  expect(splitT5(config, { ...drawn.textEncoder, ...drawn.prior, 'lm_head.weight': head }).prior['lm_head.weight']).toBe(head);
});

test('a missing weight, a wrong shape and whole numbers are named', () => {
  const config = parseT5Config(small);
  const { textEncoder, prior } = initialiseT5(config, 1);
  const all = { ...textEncoder, ...prior };
  const { 'encoder.final_layer_norm.weight': _, ...without } = all;
  expect(() => splitT5(config, without)).toThrow('T5 weights: encoder.final_layer_norm.weight [24] is missing');
  expect(() => splitT5(config, { ...all, 'shared.weight': zeros([64, 25]) })).toThrow(
    'T5 weights: shared.weight: expected shape [64, 24], got [64, 25]',
  );
  expect(() => splitT5(config, { ...all, 'shared.weight': int32([64, 24], new Int32Array(64 * 24)) })).toThrow(
    'T5 weights: shared.weight: expected floating-point values, got int32',
  );
});

test("new weights have the deviations of Hugging Face's initialisation, and depend on the seed", () => {
  const config = parseT5Config({ ...larger, d_model: 128, d_ff: 512 });
  const { textEncoder, prior } = initialiseT5(config, 1);
  const deviation = (values: Iterable<number> = []) => {
    const all = [...values];
    return Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / all.length);
  };
  const of = (name: string) => deviation({ ...textEncoder, ...prior }[name]?.data);
  expect(of('shared.weight')).toBeCloseTo(1, 1);
  expect(of('lm_head.weight')).toBeCloseTo(1, 1);
  expect(of('encoder.block.0.layer.0.SelfAttention.q.weight') * Math.sqrt(128 * 8)).toBeCloseTo(1, 1);
  expect(of('encoder.block.0.layer.0.SelfAttention.k.weight') * Math.sqrt(128)).toBeCloseTo(1, 1);
  expect(of('encoder.block.0.layer.0.SelfAttention.o.weight') * Math.sqrt(32)).toBeCloseTo(1, 1);
  expect(of('encoder.block.1.layer.1.DenseReluDense.wo.weight') * Math.sqrt(512)).toBeCloseTo(1, 1);
  expect(of('decoder.final_layer_norm.weight')).toBe(1);
  expect(prior['decoder.embed_tokens.weight']?.data).toEqual(textEncoder['shared.weight']?.data);
  expect(initialiseT5(config, 1).prior['lm_head.weight']).toEqual(prior['lm_head.weight']);
  expect(initialiseT5(config, 2).prior['lm_head.weight']).not.toEqual(prior['lm_head.weight']);
});
