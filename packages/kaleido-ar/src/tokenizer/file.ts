import { InputError, show } from '@kaleido/shared/errors';
import { fieldsOf } from './fields.ts';

/** Hugging Face's `tokenizer.json`. Vocabulary and added pieces are checked; its other parts are checked where they are applied. */
export interface TokenizerFile {
  readonly model: { readonly vocab: readonly (readonly [string, number])[] | Readonly<Record<string, number>> };
  readonly added_tokens: readonly AddedPiece[];
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
  readonly post_processor: unknown;
  readonly decoder: unknown;
}

export interface AddedPiece {
  readonly id: number;
  readonly content: string;
  /** Whether no text can produce it. */
  readonly special: boolean;
  /** Whether it is found in the normalised text. */
  readonly normalized: boolean;
  /** Whether it must be a whole word. */
  readonly single_word: boolean;
  /** Whether it includes the spaces before it, and after it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** A special entry of `added_tokens`, which no text can produce. */
export const specialPiece = (content: string, id: number): AddedPiece => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

/**
 * Checks the vocabulary and the added pieces. `truncation` and `padding` are ignored: inputs are never truncated, and sequences are padded
 * when they are batched.
 * @throws InputError that names what is wrong
 */
export function readTokenizerFile(json: unknown, where: string): TokenizerFile {
  const file = fieldsOf(json, where);
  const model = file.raw('model');
  const vocab = typeof model === 'object' && model !== null && 'vocab' in model ? model.vocab : undefined;
  if (typeof vocab !== 'object' || vocab === null) throw new InputError(`${where}: has no model.vocab`);
  checkVocabulary(vocab, where);
  const added = file.raw('added_tokens') ?? [];
  if (!Array.isArray(added)) throw new InputError(`${where}: added_tokens: expected a list, got ${show(added)}`);
  const ids = new Map(Array.isArray(vocab) ? vocab.map(([piece], id): [string, number] => [piece, id]) : Object.entries(vocab));
  return {
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    ...(json as object),
    model: model as TokenizerFile['model'],
    added_tokens: added.map((piece: unknown, index) => addedPiece(piece, ids, `${where}: added_tokens[${index}]`)),
  };
}

/** The largest id of a piece; −1 without pieces. */
export function lastId({ model: { vocab }, added_tokens: added }: TokenizerFile): number {
  const ids = [...(Array.isArray(vocab) ? vocab.keys() : Object.values(vocab as Record<string, number>)), ...added.map(({ id }) => id)];
  return ids.reduce((most, id) => Math.max(most, id), -1);
}

/** More pieces than any tokenizer has; tables have a row for every id up to the largest. */
const MAX_PIECES = 2 ** 22;

const isId = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) < MAX_PIECES;

/** Reads a vocabulary: a list of pieces with scores, or ids by piece. */
function checkVocabulary(vocabulary: object, where: string): void {
  if (Array.isArray(vocabulary)) {
    const isScored = (entry: unknown) => Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]);
    const wrong = vocabulary.length > MAX_PIECES ? MAX_PIECES : vocabulary.findIndex((entry) => !isScored(entry));
    if (wrong >= 0) throw new InputError(`${where}: model.vocab[${wrong}]: expected [piece, score], and at most ${MAX_PIECES} of them`);
    return;
  }
  for (const [piece, id] of Object.entries(vocabulary))
    if (!isId(id)) throw new InputError(`${where}: model.vocab[${show(piece)}]: expected an id below ${MAX_PIECES}, got ${show(id)}`);
}

function addedPiece(value: unknown, ids: ReadonlyMap<string, number>, where: string): AddedPiece {
  const fields = fieldsOf(value, where);
  const special = fields.flag('special', false);
  const piece = {
    id: fields.integer('id'),
    content: fields.text('content'),
    special,
    normalized: fields.flag('normalized', !special),
    single_word: fields.flag('single_word', false),
    lstrip: fields.flag('lstrip', false),
    rstrip: fields.flag('rstrip', false),
  };
  if (!isId(piece.id)) fields.refuse(`id: expected an id below ${MAX_PIECES}, got ${piece.id}`);
  const id = ids.get(piece.content) ?? piece.id;
  if (id !== piece.id) fields.refuse(`id: expected ${id}, which ${show(piece.content)} has in model.vocab, got ${piece.id}`);
  fields.ignore('__type');
  fields.close();
  return piece;
}
