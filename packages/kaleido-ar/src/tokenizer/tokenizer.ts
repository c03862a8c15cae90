import { Tokenizer as Library } from '@huggingface/tokenizers';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { type LatentPart, latentParts } from '@kaleido/shared/record';
import { readTokenizerFile, type TokenizerFile, withoutSpecials } from './file.ts';

/** Text to token ids and back, with the ids that only the serialisation of latents may produce kept apart. */
export interface Tokenizer {
  /** Every id is below it. */
  readonly size: number;
  /** Every id that a text encodes to, `</s>` and `<pad>` are below it: the rows that a text encoder needs. */
  readonly textSize: number;
  /** `<pad>`, `</s>` and `<unk>`. */
  readonly pad: number;
  readonly end: number;
  readonly unknown: number;
  /** The piece that each part of the latents begins with: `<extra_id_0>` text, `_1` bbox, `_2` blob, `_3` voken (design.md §2). */
  readonly markers: Readonly<Record<LatentPart, number>>;
  /** The visual tokens, or undefined when the tokenizer has none. */
  readonly vokens: Vokens | undefined;
  /** Ids of plain text. Never a special piece, whatever the text: `</s>` or `<extra_id_0>` in it are characters like others. */
  encode(text: string): number[];
  /** The text of plain ids, without the space before the first word. */
  decode(ids: readonly number[]): string;
  /**
   * What an id adds to a text, for ids that may stand in one: undefined for special pieces, `<unk>`, and pieces that are only part of a
   * character. A piece that begins a word begins with a space.
   */
  pieceTexts(): readonly (string | undefined)[];
}

/** Visual tokens are the pieces `<voken_0>`, `<voken_1>`… with `#` between them (paper, appendix A). */
interface Vokens {
  /** Ids by voken. */
  readonly ids: readonly number[];
  /** Vokens by id. */
  readonly ofId: ReadonlyMap<number, number>;
  readonly delimiter: number;
}

/** The part that begins with `<extra_id_N>`. */
const markerPieces: Readonly<Record<LatentPart, string>> = {
  text: '<extra_id_0>',
  bbox: '<extra_id_1>',
  blob: '<extra_id_2>',
  voken: '<extra_id_3>',
};

/**
 * Opens a Hugging Face `tokenizer.json` of any kind that the library reads.
 * @param where names the source in errors
 * @throws InputError when it is no tokenizer, or has no `<pad>`, `</s>`, `<unk>` or marker piece
 */
export function openTokenizer(json: unknown, where = 'tokenizer.json'): Tokenizer {
  const file = readTokenizerFile(json, where);
  const whole = openLibrary(file, where);
  const plain = openLibrary(withoutSpecials(file), where);
  const idOf = (piece: string) => {
    const id = whole.token_to_id(piece);
    if (id === undefined) throw new InputError(`${where}: has no piece ${piece}`);
    return id;
  };
  const ids = idsOf(whole);
  const size = [...ids.values()].reduce((most, id) => Math.max(most, id), 0) + 1;
  const unknown = idOf('<unk>');
  const [pad, end] = [idOf('<pad>'), idOf('</s>')];
  const vokens = vokensOf(whole);
  const noText = new Set([...specialIds(file), ...(vokens?.ids ?? [])]);
  const encode = (text: string) => (text === '' ? [] : plain.encode(wellFormed(text), { add_special_tokens: false }).ids);
  const decode = (ids: readonly number[]) => (ids.length === 0 ? '' : whole.decode([...ids], { clean_up_tokenization_spaces: false }));
  let texts: readonly (string | undefined)[] | undefined;
  return {
    size,
    textSize: 1 + [...ids.values()].reduce((most, id) => (noText.has(id) ? most : Math.max(most, id)), Math.max(pad, end, unknown)),
    pad,
    end,
    unknown,
    markers: Object.fromEntries(latentParts.map((part) => [part, idOf(markerPieces[part])])) as Record<LatentPart, number>,
    vokens,
    encode,
    decode,
    pieceTexts() {
      texts ??= pieceTexts(size, new Set([unknown, ...specialIds(file), ...byteIds(ids), ...spareIds(ids, size)]), decode, where);
      return texts;
    },
  };
}

/** What the library says of a kind of normaliser, or of an expression, that it cannot read becomes an error that names the file. */
function openLibrary(file: TokenizerFile, where: string): Library {
  try {
    return new Library(file, {});
  } catch (error) {
    throw new InputError(`${where}: ${messageOf(error)}`);
  }
}

/** A lone half of a surrogate pair is no character; it becomes U+FFFD, as it would in UTF-8. */
const wellFormed = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');

/** Ids by piece. For rows between pieces the library names one piece undefined. */
const idsOf = (library: Library): ReadonlyMap<string, number> =>
  new Map([...library.get_vocab()].filter(([piece]) => typeof piece === 'string'));

/** Ids that no piece has: spare rows between the pieces of a public T5 and those that were added. */
const spareIds = (ids: ReadonlyMap<string, number>, size: number): number[] => {
  const taken = new Set(ids.values());
  return Array.from({ length: size }, (_, id) => id).filter((id) => !taken.has(id));
};

/** Pieces of single bytes, also those that are a character: that one has another piece, or none that a text should hold. */
const byteIds = (ids: ReadonlyMap<string, number>): number[] =>
  [...ids].filter(([piece]) => /^<0x[0-9A-F]{2}>$/.test(piece)).map(([, id]) => id);

const specialIds = (file: TokenizerFile): number[] => file.added_tokens.filter(({ special }) => special).map(({ id }) => id);

/** A decoder may drop the space of the very first piece, so each piece is read behind another one. */
function pieceTexts(
  size: number,
  special: ReadonlySet<number>,
  decode: (ids: readonly number[]) => string,
  where: string,
): readonly (string | undefined)[] {
  const ids = Array.from({ length: size }, (_, id) => id);
  const isWhole = (text: string) => text !== '' && !text.includes('\uFFFD');
  const anchor = ids.find((id) => !special.has(id) && isWhole(decode([id])));
  if (anchor === undefined) throw new InputError(`${where}: has no piece of plain text`);
  const before = decode([anchor]).length;
  return ids.map((id) => {
    if (special.has(id)) return undefined;
    const text = decode([anchor, id]).slice(before);
    return isWhole(text) ? text : undefined;
  });
}

function vokensOf(library: Library): Vokens | undefined {
  const ids: number[] = [];
  for (let id = library.token_to_id('<voken_0>'); id !== undefined; id = library.token_to_id(`<voken_${ids.length}>`)) ids.push(id);
  const delimiter = library.token_to_id('#');
  if (ids.length === 0 || delimiter === undefined) return undefined;
  return { ids, ofId: new Map(ids.map((id, voken) => [id, voken])), delimiter };
}
