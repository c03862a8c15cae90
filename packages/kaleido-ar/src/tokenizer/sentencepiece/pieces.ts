import { show } from '@kaleido/shared/errors';
import { type Message, protobufFields, readMessage } from './protobuf.ts';

/** Types of pieces (sentencepiece_model.proto). */
const NORMAL = 1;
export const UNKNOWN = 2;
export const CONTROL = 3;
export const USER_DEFINED = 4;
const UNUSED = 5;

interface Piece {
  readonly text: string;
  readonly score: number;
  readonly type: number;
}

/**
 * Limits on characters of one piece and of all: each takes a node of the model. T5 and mT5 have pieces of 16 (SentencePiece's own default),
 * mT5 has 1.1 million characters.
 */
const MAX_PIECE = 1000;
const MAX_CHARACTERS = 2 ** 21;

/**
 * The pieces of a SentencePiece file in the order of their ids.
 * @throws SyntaxError that continues the sentence "it …" for pieces that SentencePiece refuses (empty ones, and one twice), or that would
 * give other ids here than there: unused ones, which it keeps for their ids alone, and those that span words
 */
export function readPieces(content: Buffer): readonly Piece[] {
  const pieces = new Map<string, Piece>();
  let characters = 0;
  for (const { number, value } of protobufFields(content)) {
    if (number !== 1 || typeof value === 'number') continue;
    const piece = pieceOf(readMessage(value));
    checkPiece(piece, pieces.size);
    if (pieces.has(piece.text)) throw new SyntaxError(`has the piece ${show(piece.text)} twice`);
    pieces.set(piece.text, piece);
    characters += piece.text.length;
    if (characters > MAX_CHARACTERS) throw new SyntaxError(`has pieces of more than ${MAX_CHARACTERS} characters together`);
  }
  return [...pieces.values()];
}

function checkPiece({ text, type }: Piece, id: number): void {
  if (text === '') throw new SyntaxError(`has an empty piece (id ${id})`);
  if (text.length > MAX_PIECE)
    throw new SyntaxError(`has the piece ${show(text)} (id ${id}) of ${text.length} characters, expected at most ${MAX_PIECE}`);
  if (type === UNUSED) throw new SyntaxError(`has the unused piece ${show(text)} (id ${id})`);
  if ((type === NORMAL || type === USER_DEFINED) && /[^▁]▁/.test(text))
    throw new SyntaxError(`has the piece ${show(text)} (id ${id}), which spans words`);
}

/** A sentinel that the file has itself: mT5's begin with the mark of a word, which their names do not. */
const OWN_SENTINEL = /^▁?(<extra_id_\d+>)$/;

const pieceOf = ({ numbers, bytes }: Message): Piece => {
  const bits = Buffer.alloc(4);
  bits.writeUInt32LE(numbers.get(2) ?? 0);
  const text = (bytes.get(1) ?? Buffer.alloc(0)).toString();
  const [, sentinel] = OWN_SENTINEL.exec(text) ?? [];
  const score = bits.readFloatLE();
  return sentinel === undefined ? { text, score, type: numbers.get(3) ?? NORMAL } : { text: sentinel, score, type: CONTROL };
};
