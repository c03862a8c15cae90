/**
 * A small `tokenizer.json` of the kind that T5 ships: Unigram with SentencePiece's spaces, specials first, sentinels last with the best
 * scores, every printable ASCII character a piece, and pieces that span words, brackets and digits.
 */
export function t5LikeTokenizer(options: { readonly vokens?: number } = {}) {
  const characters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const spans = [
    '\u2581(',
    '\u2581(1',
    '20,',
    ',\u25813',
    '\u25813',
    '00,',
    '0)',
    ').',
    ')',
    '\u2581a',
    '\u2581the',
    '\u2581squirrel',
    'ing',
    '\u2581wear',
    '99',
    '00',
    '#1',
    '\u00e9',
  ];
  const sentinels = [3, 2, 1, 0].map((number) => `<extra_id_${number}>`);
  const vokens = Array.from({ length: options.vokens ?? 0 }, (_, voken) => `<voken_${voken}>`);
  const vocab: [string, number][] = [
    ['<pad>', 0],
    ['</s>', 0],
    ['<unk>', 0],
    ['\u2581', -3],
    ...[...new Set([...spans, ...characters])].map((piece, index): [string, number] => [
      piece,
      piece.length > 1 ? -4 - index / 50 : -8 - index / 50,
    ]),
    ...[...sentinels, ...vokens].map((piece): [string, number] => [piece, 0]),
  ];
  const special = new Set(['<pad>', '</s>', '<unk>', ...sentinels, ...vokens]);
  return {
    version: '1.0',
    added_tokens: vocab.flatMap(([content], id) =>
      special.has(content) ? [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }] : [],
    ),
    normalizer: { type: 'Sequence', normalizers: [{ type: 'Nmt' }, { type: 'NFKC' }] },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'WhitespaceSplit' },
        { type: 'Metaspace', replacement: '\u2581', add_prefix_space: true, prepend_scheme: 'always' },
      ],
    },
    post_processor: null,
    decoder: { type: 'Metaspace', replacement: '\u2581', add_prefix_space: true },
    model: { type: 'Unigram', unk_id: 2, vocab },
  };
}
