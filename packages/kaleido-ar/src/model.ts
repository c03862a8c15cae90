import { basename, join, resolve } from 'node:path';
import { nest } from '@kaleido/engine';
import { type Checkpoint, openCheckpoint } from '@kaleido/shared/checkpoint';
import { refuse, within } from '@kaleido/shared/config';
import { InputError } from '@kaleido/shared/errors';
import type { LatentPart } from '@kaleido/shared/record';
import type { Constant, Constants, NamedTensors } from '@kaleido/shared/tensors';
import { TOKENIZER_FILE, tokenizerNameOf } from '@kaleido/shared/voken-tokenizer';
import type { WeightsFile } from '@kaleido/shared/weights';
import { type Domain, readDomain } from './domain.ts';
import { type GenerationConfig, readGeneration } from './generation-config.ts';
import { parseLanguageConfig } from './model-config.ts';
import type { T5Config } from './t5/config.ts';
import { checkPrior, checkTextEncoder } from './t5/parameters.ts';
import type { PriorWeights, TextEncoderWeights } from './t5/weights.ts';
import { openTokenizer, type Tokenizer } from './tokenizer/tokenizer.ts';

/** The language side of a checkpoint folder. Everything is checked except the values of the weights. */
export interface LanguageModel {
  /** The open checkpoint, for reading other components. */
  readonly checkpoint: Checkpoint;
  /** `name` in its config, else the folder's name: the `model` of a record. */
  readonly name: string;
  /** `tie_word_embeddings` is set according to the weights, whatever the file says: false if they include a head. */
  readonly config: T5Config;
  readonly tokenizer: Tokenizer;
  /** The parts of latents that it was trained on, in order; none is the plain diffusion baseline, which has no prior. */
  readonly parts: readonly LatentPart[];
  /** Number of vokens per picture; undefined if it varies. */
  readonly vokenCount: number | undefined;
  /**
   * Name of the voken tokenizer in its folder, as written in records; undefined if it has none. Read once.
   * @throws InputError when the file is damaged
   */
  vokenTokenizer(): Promise<string | undefined>;
  /** Defaults of options that belong to it. */
  readonly generation: GenerationConfig;
  /** What it was trained on; undefined where the checkpoint does not say. */
  readonly domain: Domain | undefined;
  /** Maximum length of sampled latents, in tokens. */
  readonly maxTokens: number;
  /** Rows of the prior's embedding and head: those of the encoder, or more if pieces were added. 0 without a prior. */
  readonly priorRows: number;
  /**
   * Reads the weights, by component and under their names in the file; `prior` is undefined if the model has none.
   * @throws InputError naming file and tensor when a value is not finite
   */
  tensors(): Promise<{ readonly textEncoder: NamedTensors; readonly prior: NamedTensors | undefined }>;
  /**
   * The same, checked once and read when they are needed.
   * @throws InputError as `tensors`
   */
  constants(): Promise<{ readonly textEncoder: Constants; readonly prior: Constants | undefined }>;
  /**
   * `constants`, nested as the networks take them.
   * @throws InputError as `tensors`, and when there is no prior
   */
  weights(): Promise<{ readonly textEncoder: TextEncoderWeights<Constant>; readonly prior: PriorWeights<Constant> }>;
}

/**
 * Opens the language side of a checkpoint (docs/design.md §4): `config.json`, `tokenizer.json`, components `text_encoder` and `prior`.
 * This is its only reader: commands that draw or train take the result and add the denoiser, so a fault gives the same message everywhere.
 * Names, shapes and types of all tensors in the files' headers are compared with the config before either is used.
 * @throws InputError naming file and reason
 */
export async function openLanguageModel(folder: string): Promise<LanguageModel> {
  const checkpoint = await openCheckpoint(folder);
  const { name, t5, parts, vokenCount, maxTokens } = parseLanguageConfig(checkpoint.config, { file: join(folder, 'config.json') });
  const generation = await readGeneration(checkpoint);
  const domain = await readDomain(checkpoint);
  const untaught = generation.fields.latents?.find((part) => !parts.includes(part));
  if (untaught) refuse(within(generation.where, 'latents'), `parts that config.json names (${parts.join(', ')})`, untaught);
  const tokenizerPath = join(folder, 'tokenizer.json');
  const tokenizer = openTokenizer(await checkpoint.json('tokenizer.json'), tokenizerPath);
  await withComponent(checkpoint, 'text_encoder', (file) => checkTextEncoder(t5, file));
  const hasPrior = parts.length > 0 || checkpoint.has('prior');
  const { rows, hasHead } = hasPrior
    ? await withComponent(checkpoint, 'prior', (file) => checkPrior(t5, file))
    : { rows: 0, hasHead: !t5.tie_word_embeddings };
  if (tokenizer.textSize > t5.vocab_size || (hasPrior && tokenizer.size > rows))
    throw new InputError(
      `${tokenizerPath}: has ${tokenizer.size} pieces, but the embeddings have ${t5.vocab_size} rows in text_encoder${hasPrior ? ` and ${rows} in prior` : ''}`,
    );
  const readBoth = async <T>(read: (component: string) => Promise<T>) => ({
    textEncoder: await read('text_encoder'),
    prior: hasPrior ? await read('prior') : undefined,
  });
  let vokenTokenizer: Promise<string | undefined> | undefined;
  let checked: ReturnType<LanguageModel['constants']> | undefined;
  const constants = () => {
    checked ??= readBoth(checkpoint.constants);
    return checked;
  };
  return {
    checkpoint,
    name: name ?? basename(resolve(folder)),
    config: { ...t5, tie_word_embeddings: !hasHead },
    tokenizer,
    parts,
    vokenCount,
    vokenTokenizer() {
      vokenTokenizer ??= tokenizerOf(checkpoint, domain);
      return vokenTokenizer;
    },
    generation,
    domain,
    maxTokens,
    priorRows: rows,
    tensors: () => readBoth(checkpoint.component),
    constants,
    async weights() {
      const { textEncoder, prior } = await constants();
      if (!prior) throw new InputError(`${folder}: cannot plan: it was trained without latents and has no prior`);
      return { textEncoder: nest<TextEncoderWeights<Constant>>(textEncoder), prior: nest<PriorWeights<Constant>>(prior) };
    },
  };
}

/**
 * The name of the tokenizer of a model's vokens: of the one in its folder, or else of the one that its training data named.
 * @throws InputError when these are two
 */
async function tokenizerOf(checkpoint: Checkpoint, domain: Domain | undefined): Promise<string | undefined> {
  const [own, learned] = [await tokenizerNameOf(checkpoint), domain?.voken_tokenizer];
  if (own !== undefined && learned !== undefined && own !== learned)
    throw new InputError(`${join(checkpoint.folder, TOKENIZER_FILE)}: is ${own}, but the model was trained on vokens of ${learned}`);
  return own ?? learned;
}

/** Opens a component to look at its header. */
async function withComponent<T>(checkpoint: Checkpoint, component: string, look: (file: WeightsFile) => T): Promise<T> {
  const file = await checkpoint.open(component);
  try {
    return look(file);
  } finally {
    await file.close();
  }
}
