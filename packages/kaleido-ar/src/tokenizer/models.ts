import { type Fields, fieldsOf, make } from './fields.ts';
import type { TokenizerFile } from './file.ts';
import { bpe } from './models/bpe.ts';
import type { Model } from './models/model.ts';
import { unigram } from './models/unigram.ts';
import { wordLevel, wordPiece } from './models/word-piece.ts';

/** A model, and whether it has byte fallback. */
export interface OpenedModel {
  readonly encode: Model;
  readonly fallsBack: boolean;
  /** Ids by piece, without added ones. */
  readonly ids: ReadonlyMap<string, number>;
}

/**
 * The model of a file.
 * @param isHidden whether no text may produce a piece
 * @throws InputError naming a type, or a field, that is not supported
 */
export function openModel({ model }: TokenizerFile, isHidden: (piece: string) => boolean, where: string): OpenedModel {
  const fields = fieldsOf({ ...model, type: typeOf(model) }, where);
  const vocab = fields.raw('vocab') as TokenizerFile['model']['vocab'];
  const isScored = isPairs(vocab);
  const ids = new Map(isScored ? vocab.map(([piece], id) => [piece, id]) : Object.entries(vocab));
  const vocabulary = {
    idOf: (piece: string) => (isHidden(piece) ? undefined : ids.get(piece)),
    anyIdOf: (piece: string) => ids.get(piece),
  };
  const needs = (scored: boolean, maker: (fields: Fields) => Model) => (part: Fields) =>
    scored === isScored ? maker(part) : part.refuse(`vocab: expected ${scored ? 'a list of [piece, score]' : 'ids by piece'}`);
  const encode = make<Model>(
    {
      Unigram: needs(true, (part) => unigram(part, { pieces: vocab as readonly (readonly [string, number])[], isHidden })),
      BPE: needs(false, (part) => bpe(part, vocabulary)),
      WordPiece: needs(false, (part) => wordPiece(part, vocabulary)),
      WordLevel: needs(false, (part) => wordLevel(part, vocabulary)),
    },
    fields,
  );
  return { encode, fallsBack: (model as { byte_fallback?: unknown }).byte_fallback === true, ids };
}

const isPairs = (vocab: TokenizerFile['model']['vocab']): vocab is readonly (readonly [string, number])[] => Array.isArray(vocab);

/** The type of a model; older files do not name it. */
function typeOf(model: object): unknown {
  if ('type' in model) return model.type;
  if ('merges' in model) return 'BPE';
  if ('unk_id' in model) return 'Unigram';
  return 'continuing_subword_prefix' in model ? 'WordPiece' : 'WordLevel';
}
