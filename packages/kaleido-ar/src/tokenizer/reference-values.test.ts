import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeCharacterMap } from '../testing/make-character-map.ts';
import { bytePiece } from './byte-level.ts';
import { specialPiece } from './file.ts';
import { openTokenizer } from './tokenizer.ts';

interface Case {
  readonly name: string;
  readonly model: 'unigram' | 'unigram bytes' | 'bpe' | 'bpe bytes' | 'word piece';
  /** Further fields of the model. */
  readonly fields?: object;
  readonly added_tokens?: readonly object[];
  readonly normalizer?: { readonly type: string };
  readonly pre_tokenizer?: object;
  readonly decoder?: object;
  /** Of each text: its ids and, where there is a decoder, the text of these. */
  readonly ids: readonly (readonly number[])[];
  readonly texts?: readonly string[];
}

/** Made with Hugging Face's `tokenizers` in Python (`source` names the version), without special tokens. */
const fixture = JSON.parse(readFileSync(new URL('../../fixtures/tokenizers.json', import.meta.url), 'utf8')) as {
  readonly texts: readonly string[];
  readonly unigram: readonly (readonly [string, number])[];
  readonly bpe: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
  readonly wordPiece: readonly string[];
  readonly cases: readonly Case[];
};

const bytes = Array.from({ length: 256 }, (_, byte) => bytePiece(byte));
const byPiece = (pieces: readonly string[]) => Object.fromEntries(pieces.map((piece, id) => [piece, id]));
const models = {
  unigram: { type: 'Unigram', unk_id: 2, byte_fallback: false, vocab: fixture.unigram },
  'unigram bytes': { type: 'Unigram', unk_id: 2, byte_fallback: true, vocab: [...fixture.unigram, ...bytes.map((piece) => [piece, -11])] },
  bpe: { type: 'BPE', unk_token: '<unk>', byte_fallback: false, vocab: byPiece(fixture.bpe), merges: fixture.merges },
  'bpe bytes': { type: 'BPE', unk_token: '<unk>', byte_fallback: true, vocab: byPiece([...fixture.bpe, ...bytes]), merges: fixture.merges },
  'word piece': { type: 'WordPiece', unk_token: '<unk>', max_input_chars_per_word: 6, vocab: byPiece(fixture.wordPiece) },
};
const specials = ['<pad>', '</s>', '<unk>', '<extra_id_0>', '<extra_id_1>', '<extra_id_2>', '<extra_id_3>'].map(specialPiece);

test.each(fixture.cases)('$name', ({ model, fields, added_tokens = [], ids, texts, ...parts }) => {
  const tokenizer = openTokenizer({ ...parts, model: { ...models[model], ...fields }, added_tokens: [...specials, ...added_tokens] });
  expect(fixture.texts.map((text) => tokenizer.encode(text))).toEqual(ids);
  if (texts) expect(ids.map((list) => tokenizer.decode(list))).toEqual(texts);
});

test('the map of the fixture is what the tests make', () => {
  const map = fixture.cases.find(({ normalizer }) => normalizer?.type === 'Precompiled')?.normalizer;
  const pairs = { '\n': ' ', '\t': ' ', '\r': ' ', ﬁ: 'fi', 'e\u0301': 'é', '\u200b': '', Ａ: 'A', '①': '1', '🄰': 'A' };
  expect(map).toMatchObject({ precompiled_charsmap: makeCharacterMap(pairs) });
});
