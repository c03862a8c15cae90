import { InputError } from '@kaleido/shared/errors';
import { expect, test } from 'vitest';
import { mlMdmTokenizer } from './ml-mdm-tokenizer.ts';
import { openTokenizer } from './tokenizer.ts';

const pieces = ['<pad>', '</s>', '<unk>', '▁', 'n', 'a', 'v', 'e', '▁naive', 'ı', '▁n', 've', 'fi', 'f', 'i'];
const added = ['<extra_id_0>', '<extra_id_1>', '<extra_id_2>', '<extra_id_3>'];
const json = {
  version: '1.0',
  added_tokens: ['<pad>', '</s>', '<unk>', ...added].map((content) => ({
    ...{ id: [...pieces, ...added].indexOf(content), content, special: true },
    ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
  })),
  normalizer: { type: 'NFKC' },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  post_processor: null,
  decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  model: { type: 'Unigram', unk_id: 2, vocab: [...pieces, ...added].map((piece, i) => [piece, i < 3 ? 0 : -piece.length]) },
};
const ids = (text: string) => Array.from(openTokenizer(mlMdmTokenizer(json, 'x')).encode(text), (id) => pieces[id]);

test('spaces are kept, nothing is normalised, and what has no piece is dropped and ends a piece', () => {
  expect(ids('naive')).toEqual(['▁naive']);
  expect(ids('na\u00efve')).toEqual(['▁n', 'a', 've']);
  expect(ids('  naive ')).toEqual(['▁', '▁', '▁naive', '▁']);
  expect(ids('\ufb01')).toEqual(['▁']);
});

test('other models are refused', () => {
  expect(() => mlMdmTokenizer({ ...json, model: { type: 'WordLevel', vocab: {}, unk_token: '<unk>' } }, 'x')).toThrow(InputError);
});
