import { random } from '@kaleido/shared/random';
import { type LatentPart, type Latents, latentParts, validateRecord } from '@kaleido/shared/record';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLatents, encodeLatents } from '../latents/encode.ts';
import { t5LikeTokenizer } from '../testing/t5-like-tokenizer.ts';
import { makeTokenizer } from '../tokenizer/make.ts';
import { openTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts';
import { type Grammar, latentGrammar } from './grammar.ts';

const t5Like = openTokenizer(t5LikeTokenizer({ vokens: 5 }));
const own = openTokenizer(makeTokenizer(['a squirrel wearing a crown.', 'two raccoons']));

/** Says anything the grammar allows, with a liking for brackets and digits that varies, until the end or the limit. */
function babble(tokenizer: Tokenizer, grammar: Grammar, limit: number, seed: number): number[] {
  const draw = random(seed, 'babble');
  const liking = draw.uniform() * 30;
  const texts = tokenizer.pieceTexts();
  const said: number[] = [];
  let state = grammar.start;
  while (state.content !== 'end') {
    const ids = [...grammar.allowed(state, limit - said.length)];
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    const weights = ids.map((id) => (/[(),0-9#]/.test(texts[id] ?? '') ? liking : id === tokenizer.end ? 0.3 : 1));
    const id = ids[draw.categorical(weights)] ?? -1;
    const after = grammar.next(state, id);
    if (!after) throw new Error(`${id} was allowed but may not follow`);
    said.push(id);
    state = after;
  }
  return said;
}

/** T5's kind of tokenizer with other pieces beside what places need. */
function withPieces(pieces: readonly string[]) {
  const file = t5LikeTokenizer();
  const kept = file.model.vocab.filter(([piece]) => piece.startsWith('<') || /^[0-9,)]$/.test(piece));
  const vocab = [
    ...kept,
    ...pieces.filter((piece) => !kept.some(([other]) => other === piece)).map((piece): [string, number] => [piece, -5]),
  ];
  const ids = new Map(vocab.map(([piece], id) => [piece, id]));
  return {
    ...file,
    added_tokens: file.added_tokens.map((piece) => ({ ...piece, id: ids.get(piece.content) ?? -1 })),
    model: { ...file.model, vocab },
  };
}

const placesOf = ({ bbox = [], blob = [], voken }: Latents) => [
  ...bbox.map(({ boxes }) => boxes),
  ...blob.map(({ blobs }) => blobs),
  voken,
];

describe.each([
  ["T5's kind of tokenizer", t5Like, latentParts],
  ['the tokenizer of whole words', own, ['text', 'bbox', 'blob']],
] as const)('%s', (_, tokenizer, known) => {
  test('whatever is allowed reads as a valid record with the wanted parts, within the limit', () => {
    const grammars = new Map<string, Grammar>();
    fc.assert(
      fc.property(fc.subarray([...known] as LatentPart[]), fc.nat(2 ** 31), fc.nat(80), (parts, seed, room) => {
        const grammar = grammars.get(parts.join()) ?? latentGrammar(tokenizer, parts);
        grammars.set(parts.join(), grammar);
        const limit = grammar.tokensToEnd(grammar.start) + room;
        const said = babble(tokenizer, grammar, limit, seed);
        expect(said.length).toBeLessThanOrEqual(limit);
        const latents = decodeLatents(tokenizer, said);
        expect(Object.keys(latents)).toEqual(parts);
        validateRecord({ caption: '', latents }, 'sample');
        expect(placesOf(decodeLatents(tokenizer, encodeLatents(tokenizer, latents)))).toEqual(placesOf(latents));
      }),
      { numRuns: 200 },
    );
  });

  test('everything that latents serialise to is allowed', () => {
    const latents = {
      text: 'a squirrel',
      bbox: [
        {
          text: 'a squirrel',
          boxes: [
            [0, 300, 800, 1000],
            [1, 2, 3, 4],
          ],
        },
        { text: 'wearing' },
        { text: 'a crown', boxes: [[1, 20, 110, 120]] },
        { text: '.' },
      ],
      blob: [{ text: 'a crown', blobs: [[0, 1000, 120, 120, 180]] }],
    } as const;
    const grammar = latentGrammar(tokenizer, ['text', 'bbox', 'blob']);
    let state = grammar.start;
    const ids = encodeLatents(tokenizer, latents);
    for (const [index, id] of ids.entries()) {
      expect([...grammar.allowed(state, ids.length + 50 - index)]).toContain(id);
      state = grammar.next(state, id) ?? state;
    }
    expect(state.content).toBe('end');
  });
});

test('holds for any pieces that have digits, comma and bracket among them', () => {
  const anyPiece = fc.string({ unit: fc.constantFrom(...'a \u2581(),.0123459\uff08'), minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(fc.uniqueArray(anyPiece, { minLength: 5, maxLength: 60 }), fc.nat(2 ** 31), fc.nat(60), (pieces, seed, room) => {
      const tokenizer = openTokenizer(withPieces(pieces));
      const grammar = latentGrammar(tokenizer, ['bbox', 'blob']);
      const limit = grammar.tokensToEnd(grammar.start) + room;
      const latents = decodeLatents(tokenizer, babble(tokenizer, grammar, limit, seed));
      validateRecord({ caption: '', latents }, 'sample');
    }),
    { numRuns: 150 },
  );
});

test('a fixed number of vokens is said in full and never exceeded', () => {
  const grammar = latentGrammar(t5Like, ['text', 'voken'], 3);
  for (let seed = 0; seed < 50; seed++) {
    const said = babble(t5Like, grammar, grammar.tokensToEnd(grammar.start) + (seed % 4), seed);
    expect(decodeLatents(t5Like, said).voken).toHaveLength(3);
  }
});

test('no wanted parts leave only the end', () => {
  const grammar = latentGrammar(own, []);
  expect([...grammar.allowed(grammar.start, 1)]).toEqual([own.end]);
});

test('a tokenizer that cannot close a place, or has no vokens, is refused', () => {
  const without = t5LikeTokenizer();
  const vocab = without.model.vocab.map(([piece, score]): [string, number] => [piece === ')' ? '))' : piece, score]);
  const tokenizer = openTokenizer({ ...without, model: { ...without.model, vocab } });
  expect(() => latentGrammar(tokenizer, ['bbox'])).toThrow('the tokenizer lacks the piece ")", which boxes need');
  expect(() => latentGrammar(own, ['voken'])).toThrow('the tokenizer has no visual tokens');
});
