import { choice, flag, integer, number, openObject, type Parsed, parseConfig, refuse, type Where, within } from '@kaleido/shared/config';

type Activation = 'relu' | 'gelu_new' | 'silu';

/** `feed_forward_proj` → activation; `gated-gelu` means the tanh approximation (docs/t5.md §5). */
const projections = {
  relu: { activation: 'relu', gated: false },
  gelu_new: { activation: 'gelu_new', gated: false },
  silu: { activation: 'silu', gated: false },
  'gated-relu': { activation: 'relu', gated: true },
  'gated-gelu': { activation: 'gelu_new', gated: true },
  'gated-gelu_new': { activation: 'gelu_new', gated: true },
  'gated-silu': { activation: 'silu', gated: true },
} as const satisfies Readonly<Record<string, { readonly activation: Activation; readonly gated: boolean }>>;

/** Sanity limits for hostile files; larger networks would not fit into any machine. */
const MAX_LAYERS = 1000;
const MAX_WIDTH = 2 ** 24;

const width = () => integer({ min: 1, max: MAX_WIDTH });
const layers = () => integer({ min: 1, max: MAX_LAYERS });
const positive = () => number({ above: 0, max: MAX_WIDTH });
const token = () => integer({ min: 0, max: MAX_WIDTH - 1 });

/** Hugging Face's `T5Config`, with its defaults. */
export const t5Schema = openObject({
  vocab_size: width().meta({ unit: 'rows', description: 'Rows of the embedding: the pieces of the tokenizer, or more' }),
  d_model: width().meta({ description: 'Width of the residual stream' }),
  d_kv: width().meta({ description: 'Width of one attention head; num_heads · d_kv need not equal d_model' }),
  d_ff: width().meta({ description: 'Width inside the feed-forward layers' }),
  num_layers: layers().meta({ unit: 'layers', description: 'Depth of the encoder' }),
  num_decoder_layers: layers().optional().meta({ unit: 'layers', description: 'Depth of the decoder', without: 'num_layers' }),
  num_heads: width().meta({ description: 'Attention heads per layer' }),
  relative_attention_num_buckets: integer({ min: 4, max: MAX_WIDTH })
    .default(32)
    .meta({ description: 'Buckets of relative positions, each with a learned bias per head' }),
  relative_attention_max_distance: width()
    .default(128)
    .meta({ unit: 'tokens', description: 'Distance from which all positions share one bucket; must exceed half of the buckets' }),
  layer_norm_epsilon: positive().default(1e-6).meta({ description: 'Added to the mean square before the root in RMSNorm' }),
  initializer_factor: positive().default(1).meta({ description: 'Factor of the standard deviations of initial weights' }),
  feed_forward_proj: choice(Object.keys(projections) as (keyof typeof projections)[])
    .default('relu')
    .meta({ description: 'Activation of the feed-forward layers; `gated` ones multiply it by a second projection, as T5 v1.1 does' }),
  pad_token_id: token().default(0).meta({ description: 'Id of the padding piece' }),
  eos_token_id: token().default(1).meta({ description: 'Id of the piece that ends a text' }),
  decoder_start_token_id: token().optional().meta({ description: 'Id of the first decoder input', without: 'pad_token_id' }),
  tie_word_embeddings: flag().default(true).meta({
    description: "Whether a new model's head is the decoder's embedding. Weights that include `lm_head.weight` use that instead",
  }),
  scale_decoder_outputs: flag()
    .optional()
    .meta({ description: 'Whether decoder states are multiplied by d_model^(−1/2) before the head', without: 'tie_word_embeddings' }),
});

type T5Fields = Parsed<typeof t5Schema>;

/** A complete T5 config, with Hugging Face's field names. */
export type T5Config = { readonly [Name in Exclude<keyof T5Fields, 'feed_forward_proj'>]-?: NonNullable<T5Fields[Name]> } & {
  /** Activation of the feed-forward layers; `gated` multiplies it by a second projection (T5 v1.1). */
  readonly activation: Activation;
  readonly gated: boolean;
};

/**
 * Reads the fields of a Hugging Face T5 `config.json`; fields that do not change the network are ignored.
 * @throws InputError naming the field, what was expected and what came
 */
export const parseT5Config = (value: unknown, where: Where = { path: 't5' }): T5Config =>
  filledT5(parseConfig(t5Schema, value, where), where);

/**
 * Fills in defaults that depend on other fields, and validates fields against each other. Whether outputs are scaled follows docs/t5.md §6:
 * `scale_decoder_outputs` when present, else whether `tie_word_embeddings` is not false.
 * @throws InputError naming the field, what was expected and what came
 */
export function filledT5({ feed_forward_proj, ...fields }: T5Fields, where: Where): T5Config {
  const config = {
    ...fields,
    num_decoder_layers: fields.num_decoder_layers ?? fields.num_layers,
    decoder_start_token_id: fields.decoder_start_token_id ?? fields.pad_token_id,
    scale_decoder_outputs: fields.scale_decoder_outputs ?? fields.tie_word_embeddings,
    ...projections[feed_forward_proj],
  };
  for (const name of ['pad_token_id', 'eos_token_id', 'decoder_start_token_id'] as const)
    if (config[name] >= config.vocab_size) refuse(within(where, name), `an integer from 0 to ${config.vocab_size - 1}`, config[name]);
  const { relative_attention_num_buckets: buckets, relative_attention_max_distance: distance } = config;
  if (distance <= buckets >> 1)
    refuse(within(where, 'relative_attention_max_distance'), `more than half of relative_attention_num_buckets (${buckets})`, distance);
  return config;
}
