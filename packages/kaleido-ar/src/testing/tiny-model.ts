import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { parseT5Config } from '../t5/config.ts';
import { initialiseT5 } from '../t5/initialise.ts';
import { addVokens } from '../tokenizer/add-vokens.ts';
import { lastId, readTokenizerFile } from '../tokenizer/file.ts';
import { makeTokenizer } from '../tokenizer/make.ts';

const texts = ['a squirrel wearing a crown.', 'two raccoons walk under a drizzly rain', 'a cat sat on the mat'];

/**
 * A checkpoint of an untrained model that says anything. The caller removes it.
 * @param config further fields of `config.json`
 * @param files further JSON files by name
 * @param vokens how many its tokenizer has
 */
export async function tinyModel(
  config: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, unknown>> = {},
  vokens = 0,
): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const words = makeTokenizer(texts);
  const rows = Object.keys(words.model.vocab).length;
  const tokenizer = vokens > 0 ? addVokens(words, vokens, rows) : words;
  const t5 = {
    vocab_size: lastId(readTokenizerFile(tokenizer, 'tokenizer.json')) + 1,
    d_model: 16,
    d_kv: 4,
    d_ff: 24,
    num_layers: 1,
    num_heads: 2,
    feed_forward_proj: 'gated-gelu',
    initializer_factor: 0.3,
  };
  const { textEncoder, prior } = initialiseT5(parseT5Config(t5), 1);
  const parent = await mkdtemp(join(tmpdir(), 'kaleido-ar-'));
  const folder = join(parent, 'tiny');
  await writeCheckpoint(folder, {
    json: {
      'config.json': { format_version: 1, t5, latents: ['text', 'bbox'], max_tokens: 40, ...config },
      'tokenizer.json': tokenizer,
      ...files,
    },
    components: { text_encoder: { tensors: textEncoder }, prior: { tensors: prior } },
  });
  return { folder, remove: () => rm(parent, { recursive: true }) };
}
