import { InputError } from '@kaleido/shared/errors';
import { type LatentPart, latentParts } from '@kaleido/shared/record';
import { byteOf } from './byte-level.ts';
import { readTokenizerFile, type TokenizerFile } from './file.ts';
import { openPipeline } from './pipeline.ts';

/** Text to token ids and back, with the ids that only the serialisation of latents may produce kept apart. */
export interface Tokenizer {
  /** Number of ids: all are below it. */
  readonly size: number;
  /** Upper bound of the ids of texts, `</s>` and `<pad>`: the number of rows that a text encoder needs. */
  readonly textSize: number;
  /** `<pad>`, `</s>` and `<unk>`. */
  readonly pad: number;
  readonly end: number;
  readonly unknown: number;
  /** The piece that each part of the latents begins with: `<extra_id_0>` text, `_1` bbox, `_2` blob, `_3` voken (docs/design.md §2). */
  readonly markers: Readonly<Record<LatentPart, number>>;
  /** The visual tokens; undefined when the tokenizer has none. */
  readonly vokens: Vokens | undefined;
  /** Ids of plain text. They never include special pieces: `</s>` or `<extra_id_0>` in a text are plain characters. */
  encode(text: string): number[];
  /** The text of plain ids, without the space before the first word. */
  decode(ids: readonly number[]): string;
  /**
   * The text of each id; undefined for special pieces, `<unk>`, and pieces that are only part of a character. A piece that begins a word
   * begins with a space.
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
 * Opens a Hugging Face `tokenizer.json`. Every part is applied exactly as in `tokenizers`, or refused by name.
 * @param where names the source in errors
 * @throws InputError when it is not a tokenizer, or lacks `<pad>`, `</s>`, `<unk>` or a marker piece
 */
export function openTokenizer(json: unknown, where = 'tokenizer.json'): Tokenizer {
  const file = readTokenizerFile(json, where);
  const pipeline = openPipeline(file, where);
  const { ids } = pipeline;
  const idOf = (piece: string) => {
    const id = ids.get(piece);
    if (id === undefined) throw new InputError(`${where}: has no piece ${piece}`);
    return id;
  };
  const size = [...ids.values()].reduce((most, id) => Math.max(most, id), 0) + 1;
  const unknown = idOf('<unk>');
  const [pad, end] = [idOf('<pad>'), idOf('</s>')];
  const vokens = vokensOf(ids);
  const noText = new Set([...specialIds(file), ...(vokens?.ids ?? [])]);
  let texts: readonly (string | undefined)[] | undefined;
  return {
    size,
    textSize: 1 + [...ids.values()].reduce((most, id) => (noText.has(id) ? most : Math.max(most, id)), Math.max(pad, end, unknown)),
    pad,
    end,
    unknown,
    markers: Object.fromEntries(latentParts.map((part) => [part, idOf(markerPieces[part])])) as Record<LatentPart, number>,
    vokens,
    encode: pipeline.encode,
    decode: pipeline.decode,
    pieceTexts() {
      texts ??= pieceTexts(size, new Set([unknown, ...specialIds(file), ...byteIds(ids), ...spareIds(ids, size)]), pipeline.decode, where);
      return texts;
    },
  };
}

/** Ids without a piece: spare rows between the pieces of a public T5 and added ones. */
const spareIds = (ids: ReadonlyMap<string, number>, size: number): number[] => {
  const taken = new Set(ids.values());
  return Array.from({ length: size }, (_, id) => id).filter((id) => !taken.has(id));
};

/** Pieces of single bytes, ASCII ones included: such a character has another piece, or should not occur in a text. */
const byteIds = (ids: ReadonlyMap<string, number>): number[] =>
  [...ids].filter(([piece]) => byteOf(piece) !== undefined).map(([, id]) => id);

const specialIds = (file: TokenizerFile): number[] => file.added_tokens.filter(({ special }) => special).map(({ id }) => id);

/** Decodes each piece after another one, since a decoder may drop the space of the first piece. */
function pieceTexts(
  size: number,
  special: ReadonlySet<number>,
  decode: (ids: readonly number[]) => string,
  where: string,
): readonly (string | undefined)[] {
  const ids = Array.from({ length: size }, (_, id) => id);
  const isWhole = (text: string) => text !== '' && !text.includes('\uFFFD');
  const anchor = ids.find((id) => !special.has(id) && isWhole(decode([id])));
  if (anchor === undefined) throw new InputError(`${where}: has no plain-text pieces`);
  const before = decode([anchor]).length;
  return ids.map((id) => {
    if (special.has(id)) return undefined;
    const text = decode([anchor, id]).slice(before);
    return isWhole(text) ? text : undefined;
  });
}

function vokensOf(byPiece: ReadonlyMap<string, number>): Vokens | undefined {
  const ids: number[] = [];
  for (let id = byPiece.get('<voken_0>'); id !== undefined; id = byPiece.get(`<voken_${ids.length}>`)) ids.push(id);
  const delimiter = byPiece.get('#');
  if (ids.length === 0 || delimiter === undefined) return undefined;
  return { ids, ofId: new Map(ids.map((id, voken) => [id, voken])), delimiter };
}
