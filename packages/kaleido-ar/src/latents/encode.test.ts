import type { Latents } from '@kaleido/shared/record';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyLatents, anyText } from '../testing/arbitrary-latents.ts';
import { t5LikeTokenizer } from '../testing/t5-like-tokenizer.ts';
import { makeTokenizer } from '../tokenizer/make.ts';
import { openTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts';
import { decodeLatents, encodeCaption, encodeLatents } from './encode.ts';

const t5Like = openTokenizer(t5LikeTokenizer({ vokens: 9 }));
const own = openTokenizer(makeTokenizer(['a squirrel wearing a crown.']));

/** What the tokenizer keeps of each text; segments that are left without words say nothing. */
function asRead(tokenizer: Tokenizer, { text, bbox, blob, voken }: Latents): Latents {
  const read = (text: string) => tokenizer.decode(tokenizer.encode(text)).trim();
  const segments = <S extends { text: string }>(list: readonly S[], places: (segment: S) => unknown) =>
    list.map((segment) => ({ ...segment, text: read(segment.text) })).filter((segment) => segment.text !== '' || places(segment));
  return {
    ...(text !== undefined && { text: read(text) }),
    ...(bbox && { bbox: segments(bbox, ({ boxes }) => boxes) }),
    ...(blob && { blob: segments(blob, ({ blobs }) => blobs) }),
    ...(voken && { voken }),
  };
}

describe.each([
  ["T5's kind of tokenizer", t5Like],
  ['the tokenizer of whole words', own],
])('%s', (_, tokenizer) => {
  test('reads back what it wrote, texts as it reads them', () => {
    fc.assert(
      fc.property(anyLatents(9), (latents) => {
        const { voken: _voken, ...spoken } = latents;
        const given = tokenizer.vokens ? latents : spoken;
        let ids: number[];
        try {
          ids = encodeLatents(tokenizer, given);
        } catch (error) {
          fc.pre(!/looks like coordinates/.test(`${error}`)); // laid bare by the tokenizer's normalisation
          throw error;
        }
        expect(decodeLatents(tokenizer, ids)).toEqual(asRead(tokenizer, given));
      }),
      { numRuns: 300 },
    );
  });

  test('no text makes a special piece', () => {
    const special = new Set([tokenizer.pad, tokenizer.end, ...Object.values(tokenizer.markers), ...(tokenizer.vokens?.ids ?? [])]);
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.encode(text).filter((id) => special.has(id))).toEqual([]);
      }),
      { numRuns: 300 },
    );
    for (const text of ['</s>', 'a</s>b', '<extra_id_0>', '<pad>', '<voken_3>'])
      expect(tokenizer.encode(text).filter((id) => special.has(id))).toEqual([]);
  });

  test('a box takes at most 20 tokens, the whole-word tokenizer 13', () => {
    const ids = encodeLatents(tokenizer, { bbox: [{ text: '', boxes: [[120, 300, 800, 990]] }] });
    expect(ids.length - 2).toBeLessThanOrEqual(tokenizer === own ? 13 : 20);
  });
});

test('a caption ends with </s>, the empty one is </s> alone', () => {
  expect(encodeCaption(own, '')).toEqual([own.end]);
  expect(encodeCaption(own, 'A  Squirrel')).toEqual([...own.encode('a squirrel'), own.end]);
});

test('vokens need pieces for them', () => {
  expect(() => encodeLatents(own, { voken: [1] })).toThrow('latents.voken: this model has no visual tokens');
  expect(() => encodeLatents(t5Like, { voken: [1, 9] })).toThrow('latents.voken[1]: expected a voken below 9, got 9');
});

test('coordinates that only the normalisation lays bare are refused', () => {
  expect(() => encodeLatents(own, { bbox: [{ text: '(1\u0301, 2, 3, 4)' }] })).toThrow('looks like coordinates');
});
