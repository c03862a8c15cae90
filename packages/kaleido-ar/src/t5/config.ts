import { InputError, show } from '@kaleido/shared/errors';

/** What T5 needs to know of itself, under Hugging Face's field names (`T5Config`), every field filled. */
export interface T5Config {
  readonly vocab_size: number;
  readonly d_model: number;
  /** Width of one head; heads · d_kv need not equal d_model. */
  readonly d_kv: number;
  readonly d_ff: number;
  readonly num_layers: number;
  readonly num_decoder_layers: number;
  readonly num_heads: number;
  readonly relative_attention_num_buckets: number;
  readonly relative_attention_max_distance: number;
  readonly layer_norm_epsilon: number;
  readonly initializer_factor: number;
  /** Activation of the feed-forward; `gated` multiplies it by a second projection (T5 v1.1). */
  readonly activation: 'relu' | 'gelu_new' | 'silu';
  readonly gated: boolean;
  readonly pad_token_id: number;
  readonly eos_token_id: number;
  readonly decoder_start_token_id: number;
  /** Whether a new model's head is the decoder's embedding. A file that holds `lm_head.weight` has an own head whatever this says. */
  readonly tie_word_embeddings: boolean;
  /** Whether decoder states are multiplied by d_model^(−1/2) before the head. */
  readonly scale_decoder_outputs: boolean;
}

/** Defaults of Hugging Face's `T5Config`; a field without one must be given. */
const sizes = {
  vocab_size: undefined,
  d_model: undefined,
  d_kv: undefined,
  d_ff: undefined,
  num_heads: undefined,
  relative_attention_num_buckets: 32,
  relative_attention_max_distance: 128,
} as const;

/** Bounds against files that are not a model's: more or wider layers would not fit into any machine. */
const mostLayers = 1000;
const largest = 2 ** 24;

const tokens = { pad_token_id: 0, eos_token_id: 1 } as const;

/** `feed_forward_proj` → activation; `gated-gelu` means the tanh approximation (docs/t5.md §5). */
const projections: Readonly<Record<string, Pick<T5Config, 'activation' | 'gated'>>> = {
  relu: { activation: 'relu', gated: false },
  gelu_new: { activation: 'gelu_new', gated: false },
  silu: { activation: 'silu', gated: false },
  'gated-relu': { activation: 'relu', gated: true },
  'gated-gelu': { activation: 'gelu_new', gated: true },
  'gated-gelu_new': { activation: 'gelu_new', gated: true },
  'gated-silu': { activation: 'silu', gated: true },
};

/**
 * Reads the fields of a Hugging Face T5 `config.json`; fields that do not change the network are ignored. Whether outputs are scaled
 * follows docs/t5.md §6: `scale_decoder_outputs` when present, else whether `tie_word_embeddings` is not false.
 * @param where names the source in errors, as in `model/config.json: t5`
 * @throws InputError naming the field, what was expected and what came
 */
export function parseT5Config(value: unknown, where = 't5 config'): T5Config {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${where}: expected an object, got ${show(value)}`);
  const fields = value as Readonly<Record<string, unknown>>;

  const integer = (name: string, least: number, most: number, fallback?: number): number => {
    const given = fields[name] ?? fallback;
    if (typeof given !== 'number' || !Number.isInteger(given) || given < least || given > most)
      return wrong(name, `an integer from ${least} to ${most}`);
    return given;
  };
  const positive = (name: string, fallback: number): number => {
    const given = fields[name] ?? fallback;
    if (typeof given !== 'number' || !(given > 0 && given <= largest)) return wrong(name, `a number above 0, at most ${largest}`);
    return given;
  };
  const flag = (name: string, fallback: boolean): boolean => {
    const given = fields[name] ?? fallback;
    return typeof given === 'boolean' ? given : wrong(name, 'true or false');
  };
  const wrong = (name: string, expected: string): never => {
    throw new InputError(`${where}: ${name}: expected ${expected}, got ${show(fields[name])}`);
  };

  const size = (name: keyof typeof sizes) => integer(name, 1, largest, sizes[name]);
  const layers = integer('num_layers', 1, mostLayers);
  const vocabulary = size('vocab_size');
  const token = (name: string, fallback: number) => integer(name, 0, vocabulary - 1, fallback);
  const pad = token('pad_token_id', tokens.pad_token_id);
  const projection = fields.feed_forward_proj ?? 'relu';
  const feedForward = typeof projection === 'string' && Object.hasOwn(projections, projection) ? projections[projection] : undefined;
  const tied = flag('tie_word_embeddings', true);
  const config: T5Config = {
    vocab_size: vocabulary,
    d_model: size('d_model'),
    d_kv: size('d_kv'),
    d_ff: size('d_ff'),
    num_layers: layers,
    num_decoder_layers: integer('num_decoder_layers', 1, mostLayers, layers),
    num_heads: size('num_heads'),
    relative_attention_num_buckets: integer('relative_attention_num_buckets', 4, largest, sizes.relative_attention_num_buckets),
    relative_attention_max_distance: size('relative_attention_max_distance'),
    layer_norm_epsilon: positive('layer_norm_epsilon', 1e-6),
    initializer_factor: positive('initializer_factor', 1),
    ...(feedForward ?? wrong('feed_forward_proj', `one of ${Object.keys(projections).join(', ')}`)),
    pad_token_id: pad,
    eos_token_id: token('eos_token_id', tokens.eos_token_id),
    decoder_start_token_id: token('decoder_start_token_id', pad),
    tie_word_embeddings: tied,
    scale_decoder_outputs: flag('scale_decoder_outputs', tied),
  };
  if (config.relative_attention_max_distance <= config.relative_attention_num_buckets >> 1)
    wrong('relative_attention_max_distance', `more than half of relative_attention_num_buckets (${config.relative_attention_num_buckets})`);
  return config;
}
