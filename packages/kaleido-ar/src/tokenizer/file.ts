import { InputError } from '@kaleido/shared/errors';

/** The part of Hugging Face's `tokenizer.json` that we look into; the library reads the rest. */
export interface TokenizerFile {
  readonly model: { readonly vocab: readonly (readonly [string, number])[] | Readonly<Record<string, number>> };
  readonly added_tokens: readonly AddedPiece[];
}

interface AddedPiece {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/** An entry of `added_tokens` that stands for itself and that no text can produce. */
export const specialPiece = (content: string, id: number) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

/** Checks the fields that we look into. Throws an InputError that names what is wrong. */
export function readTokenizerFile(json: unknown, where: string): TokenizerFile {
  const file = json as { model?: { vocab?: unknown } | null; added_tokens?: unknown } | null;
  if (typeof file !== 'object' || file === null) throw new InputError(`${where}: expected an object, got ${JSON.stringify(json)}`);
  if (typeof file.model?.vocab !== 'object' || file.model.vocab === null) throw new InputError(`${where}: has no model.vocab`);
  checkVocabulary(file.model.vocab, where);
  const added = file.added_tokens ?? [];
  if (!Array.isArray(added) || !added.every(isAddedPiece))
    throw new InputError(`${where}: added_tokens is not a list of { id, content, special }`);
  return {
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    ...file,
    added_tokens: added,
  } as unknown as TokenizerFile;
}

/** No tokenizer has more pieces; the library makes room for every id below the largest. */
const mostPieces = 2 ** 22;

const isId = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) < mostPieces;

/** Pieces in order with their scores, or ids by piece. */
function checkVocabulary(vocabulary: object, where: string): void {
  if (Array.isArray(vocabulary)) {
    const isScored = (entry: unknown) => Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
    const wrong = vocabulary.length > mostPieces ? mostPieces : vocabulary.findIndex((entry) => !isScored(entry));
    if (wrong >= 0) throw new InputError(`${where}: model.vocab[${wrong}]: expected [piece, score], and at most ${mostPieces} of them`);
    return;
  }
  for (const [piece, id] of Object.entries(vocabulary))
    if (!isId(id))
      throw new InputError(
        `${where}: model.vocab[${JSON.stringify(piece)}]: expected an id below ${mostPieces}, got ${JSON.stringify(id)}`,
      );
}

const isAddedPiece = (value: unknown): value is AddedPiece => {
  const piece = value as Partial<AddedPiece> | null;
  return isId(piece?.id) && typeof piece?.content === 'string' && typeof piece.special === 'boolean';
};

/**
 * The same tokenizer, blind to special pieces: the library matches added pieces in plain text, and a Unigram vocabulary lists them again
 * with the best scores. Their places in the vocabulary are kept under names that begin with half of a surrogate pair, which no
 * well-formed text contains.
 */
export function withoutSpecials(file: TokenizerFile): TokenizerFile {
  const hidden = new Set(file.added_tokens.filter(({ special, content }) => special && content !== '<unk>').map(({ content }) => content));
  const rename = (piece: string) => (hidden.has(piece) ? `\uD800${piece}` : piece);
  const { vocab } = file.model;
  return {
    ...file,
    added_tokens: file.added_tokens.filter(({ content }) => !hidden.has(content)),
    model: {
      ...file.model,
      vocab: Array.isArray(vocab)
        ? vocab.map(([piece, score]) => [rename(piece), score])
        : Object.fromEntries(Object.entries(vocab as Record<string, number>).map(([piece, id]) => [rename(piece), id])),
    },
  };
}
