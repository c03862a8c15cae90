import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyLatents } from '../testing/arbitrary-latents.ts';
import { parseLatents, serialiseLatents } from './serialise.ts';

test("a grounded caption is the paper's string", () => {
  const bbox = [
    { text: 'Dog', boxes: [[1, 33, 995, 995]] },
    { text: 'resting head on' },
    { text: "owner's lap", boxes: [[1, 630, 785, 998]] },
    { text: '.' },
  ] as const;
  expect(serialiseLatents({ bbox })).toEqual([
    { marker: 'bbox' },
    { text: 'Dog (1, 33, 995, 995) resting head on' },
    { marker: 'bbox' },
    { text: "owner's lap (1, 630, 785, 998)." },
  ]);
});

test('parts stand in the order text, bbox, blob, voken, each behind its marker, empty ones too', () => {
  expect(serialiseLatents({ voken: [3, 14], text: '', blob: [{ text: 'a cat', blobs: [[1, 2, 3, 4, 5]] }] })).toEqual([
    { marker: 'text' },
    { marker: 'blob' },
    { text: 'a cat (1, 2, 3, 4, 5)' },
    { marker: 'voken' },
    { vokens: [3, 14] },
  ]);
});

test('parsing gives back what was serialised', () => {
  fc.assert(
    fc.property(anyLatents(9), (latents) => {
      expect(parseLatents(serialiseLatents(latents))).toEqual(latents);
    }),
    { numRuns: 2000 },
  );
});

test('segments that say nothing leave no trace', () => {
  const spans = serialiseLatents({ bbox: [{ text: '' }, { text: 'a cat', boxes: [] }, { text: '' }] });
  expect(parseLatents(spans)).toEqual({ bbox: [{ text: 'a cat' }] });
});

test('text that looks like coordinates is refused by name', () => {
  expect(() => serialiseLatents({ blob: [{ text: 'a sign (1, 2, 3, 4)' }] })).toThrow(
    'latents.blob: text "a sign (1, 2, 3, 4)" looks like coordinates',
  );
});

test.each([
  ['text before the first marker', [{ text: 'a' }]],
  ['part text follows bbox', [{ marker: 'bbox' }, { marker: 'text' }]],
  ['part text holds vokens', [{ marker: 'text' }, { vokens: [1] }]],
  ['part voken holds text', [{ marker: 'voken' }, { text: '1' }]],
] as const)('refuses what no latents serialise to: %s', (_, spans) => {
  expect(() => parseLatents(spans)).toThrow('serialised latents');
});
