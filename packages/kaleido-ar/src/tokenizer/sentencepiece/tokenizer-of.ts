import { InputError, messageOf } from '@kaleido/shared/errors';
import { specialPiece } from '../file.ts';
import { CONTROL, readPieces, UNKNOWN, USER_DEFINED } from './pieces.ts';
import { type Message, protobufFields, readMessage } from './protobuf.ts';

/** Sentinel pieces that T5 appends to the vocabulary of its SentencePiece file, last first. */
const SENTINELS = 100;

/** `trainer_spec.model_type` of Unigram models. */
const UNIGRAM = 1;

/**
 * The `tokenizer.json` of a T5's SentencePiece file (`spiece.model`), as transformers converts it: Unigram with the file's character map,
 * sentinels behind the last piece if the file has none, and `</s>` after each text; except that the map is marked to be applied as
 * SentencePiece does, and that only its space ends a word, so that the ids are SentencePiece's.
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
  let [trainer, normalizer]: (Message | undefined)[] = [];
  for (const { number, value } of protobufFields(content)) {
    if (typeof value === 'number') continue;
    if (number === 2) trainer = readMessage(value);
    if (number === 3) normalizer = readMessage(value);
  }
  if (!trainer || !normalizer) throw new SyntaxError('lacks trainer_spec or normalizer_spec');
  if ((trainer.numbers.get(3) ?? UNIGRAM) !== UNIGRAM) throw new SyntaxError('holds a model of another type than Unigram');
  if (trainer.numbers.get(24)) throw new SyntaxError('has treat_whitespace_as_suffix: true');
  for (const [number, name] of [
    [3, 'add_dummy_prefix'],
    [4, 'remove_extra_whitespaces'],
    [5, 'escape_whitespaces'],
  ] as const)
    if (normalizer.numbers.get(number) === 0) throw new SyntaxError(`has ${name}: false`);
  const pieces = readPieces(content);
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
