import { InputError, messageOf } from '@kaleido/shared/errors';
import { specialPiece } from '../file.ts';
import { protobufFields } from './protobuf.ts';

/** Sentinel pieces that T5 appends to the vocabulary of its SentencePiece file, last first. */
const SENTINELS = 100;

/** Types of pieces (sentencepiece_model.proto). */
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;

/** `trainer_spec.model_type` of Unigram models. */
const UNIGRAM = 1;

interface Piece {
  readonly text: string;
  readonly score: number;
  readonly type: number;
}

/** Scalars of a message by field number, and the bytes of fields that have some; the last one of each wins. */
interface Message {
  readonly numbers: ReadonlyMap<number, number>;
  readonly bytes: ReadonlyMap<number, Buffer>;
}

/**
 * The `tokenizer.json` of a T5's SentencePiece file (`spiece.model`), as transformers converts it: Unigram with the file's character map,
 * sentinels behind the last piece if the file has none, and `</s>` after each text. Only, the map is marked to be applied as SentencePiece
 * does, and words end at its space alone, so that the ids are its own.
 * @throws InputError naming the file when it is not one, or is of a kind that T5 does not use
 */
export function sentencePieceTokenizer(content: Buffer, where: string): unknown {
  try {
    return convert(content);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(`${where}: not the SentencePiece file of a T5: it ${messageOf(error)}`);
  }
}

function convert(content: Buffer) {
  const pieces: Piece[] = [];
  let [trainer, normalizer]: (Message | undefined)[] = [];
  for (const { number, value } of protobufFields(content)) {
    if (typeof value === 'number') continue;
    if (number === 1) pieces.push(pieceOf(readMessage(value)));
    if (number === 2) trainer = readMessage(value);
    if (number === 3) normalizer = readMessage(value);
  }
  if (pieces.length === 0 || !trainer || !normalizer) throw new SyntaxError('lacks pieces, trainer_spec or normalizer_spec');
  if ((trainer.numbers.get(3) ?? UNIGRAM) !== UNIGRAM) throw new SyntaxError('holds a model of another type than Unigram');
  for (const [number, name] of [
    [3, 'add_dummy_prefix'],
    [4, 'remove_extra_whitespaces'],
    [5, 'escape_whitespaces'],
  ] as const)
    if (normalizer.numbers.get(number) === 0) throw new SyntaxError(`has ${name}: false`);
  const hasSentinels = pieces.some(({ text }) => text === '<extra_id_0>');
  const sentinels = Array.from({ length: hasSentinels ? 0 : SENTINELS }, (_, index) => `<extra_id_${SENTINELS - 1 - index}>`);
  const end = pieces.findIndex(({ text, type }) => text === '</s>' && type === CONTROL);
  const unknown = pieces.findIndex(({ type }) => type === UNKNOWN);
  if (end < 0 || unknown < 0) throw new SyntaxError('lacks the pieces </s> and <unk>');
  const map = normalizer.bytes.get(2);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      ...pieces.flatMap(({ text, type }, id) => {
        if (type === UNKNOWN || type === CONTROL) return [specialPiece(text, id)];
        return type === USER_DEFINED ? [{ ...specialPiece(text, id), special: false }] : [];
      }),
      ...sentinels.map((text, index) => specialPiece(text, pieces.length + index)),
    ],
    normalizer: map && map.length > 0 ? { type: 'Precompiled', precompiled_charsmap: map.toString('base64'), longest_prefix: true } : null,
    pre_tokenizer: {
      type: 'Sequence',
      // SentencePiece knows no other space: the character map makes the others this one, or leaves them in the words
      pretokenizers: [
        { type: 'CharDelimiterSplit', delimiter: ' ' },
        { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      ],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      pair: [
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '</s>', type_id: 0 } },
        { Sequence: { id: 'B', type_id: 0 } },
        { SpecialToken: { id: '</s>', type_id: 0 } },
      ],
      special_tokens: { '</s>': { id: '</s>', ids: [end], tokens: ['</s>'] } },
    },
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    model: {
      type: 'Unigram',
      unk_id: unknown,
      vocab: [...pieces.map(({ text, score }) => [text, score]), ...sentinels.map((text) => [text, 0])],
      byte_fallback: trainer.numbers.get(35) === 1,
    },
  };
}

/** A sentinel that the file has itself: mT5's begin with the mark of a word, which their names do not. */
const OWN_SENTINEL = /^▁?(<extra_id_\d+>)$/;

const pieceOf = ({ numbers, bytes }: Message): Piece => {
  const bits = Buffer.alloc(4);
  bits.writeUInt32LE(numbers.get(2) ?? 0);
  const text = (bytes.get(1) ?? Buffer.alloc(0)).toString();
  const [, sentinel] = OWN_SENTINEL.exec(text) ?? [];
  const score = bits.readFloatLE();
  return sentinel === undefined ? { text, score, type: numbers.get(3) ?? 1 } : { text: sentinel, score, type: CONTROL };
};

function readMessage(content: Buffer): Message {
  const numbers = new Map<number, number>();
  const bytes = new Map<number, Buffer>();
  for (const { number, value } of protobufFields(content))
    if (typeof value === 'number') numbers.set(number, value);
    else bytes.set(number, value);
  return { numbers, bytes };
}
