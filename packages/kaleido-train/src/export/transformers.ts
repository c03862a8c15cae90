import { type LazyTensor, sizeOf, type TensorSpec } from '@kaleido/shared/tensors';
import type { Format } from './format.ts';
import { storedFormat } from './part.ts';

type Tensors = Readonly<Record<string, LazyTensor>>;

const SHARED = 'shared.weight';
const EMBEDDING = 'decoder.embed_tokens.weight';
const HEAD = 'lm_head.weight';

/** Text encoder and prior as a T5 of Hugging Face's transformers (docs/public-weights.md). */
export const transformers: Format = {
  async write({ opened, parts: { text_encoder: encoder, prior }, dtype, folder }) {
    if (!encoder) throw new Error(`${folder}: a model without a text encoder`);
    const { language } = opened;
    const tensors = prior ? await joined(encoder.tensors, prior.tensors) : encoder.tensors;
    const { scale_decoder_outputs, tie_word_embeddings, num_decoder_layers, decoder_start_token_id } = language.config;
    // Only used for initialisation, and transformers 5 refuses it without a decimal point, as JSON writes 1.
    const { initializer_factor: _, ...network } = language.checkpoint.config.t5 as Readonly<Record<string, unknown>>;
    const formats = prior ? [encoder.dtype, prior.dtype] : [encoder.dtype];
    return {
      json: {
        'config.json': {
          ...network,
          ...{ scale_decoder_outputs, tie_word_embeddings, num_decoder_layers, decoder_start_token_id },
          vocab_size: tensors[SHARED]!.shape[0],
          architectures: [prior ? 'T5ForConditionalGeneration' : 'T5EncoderModel'],
          model_type: 't5',
          is_encoder_decoder: true,
        },
        'tokenizer.json': await language.checkpoint.json('tokenizer.json'),
        'tokenizer_config.json': { tokenizer_class: 'PreTrainedTokenizerFast', pad_token: '<pad>', eos_token: '</s>', unk_token: '<unk>' },
      },
      components: { model: { tensors, dtype: dtype ?? storedFormat(formats), metadata: { format: 'pt' } } },
    };
  },
};

/**
 * Combines encoder and prior into one T5, whose encoder and decoder share an embedding. If ours differ, both are written, and a tied head
 * explicitly, since transformers ties whatever is missing. Rows that only the prior has are 0 in the encoder's embedding.
 */
async function joined(encoder: Tensors, prior: Tensors): Promise<Tensors> {
  const { [SHARED]: shared, ...layers } = encoder;
  const { [EMBEDDING]: embedding, ...others } = prior;
  if (await isSame(shared!, embedding!)) return { [SHARED]: shared!, ...layers, ...others };
  return { [SHARED]: withRows(shared!, embedding!), ...layers, [EMBEDDING]: embedding!, ...others, [HEAD]: prior[HEAD] ?? embedding! };
}

async function isSame(a: LazyTensor, b: LazyTensor): Promise<boolean> {
  if (a.shape.join() !== b.shape.join()) return false;
  const [left, right] = [await a.values(), await b.values()];
  return left.every((value, index) => value === right[index]);
}

/** A table padded with rows of zeros to the shape of another. */
const withRows = (table: LazyTensor, { shape }: TensorSpec): LazyTensor => ({
  ...table,
  shape,
  values: async () => {
    const values = new Float32Array(sizeOf(shape));
    values.set(await table.values());
    return values;
  },
});
