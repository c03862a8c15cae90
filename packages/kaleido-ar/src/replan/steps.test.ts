import { expect, test } from 'vitest';
import { replanSteps } from './steps.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((text) => ({ text, boxes: [[1, 2, 3, 4]] as const }));
const all = ['text', 'bbox', 'voken'] as const;
const free = { parts: [], segments: {} };

test('without locks all parts are sampled in one pass', () => {
  expect(replanSteps({ text: 'old', bbox: [a!] }, free, all)).toEqual([{ sample: { parts: all, goesOn: false } }]);
});

test('a locked part stays in its place, and a missing one stays missing', () => {
  const bbox = [a!, b!];
  expect(replanSteps({ text: 'old', bbox }, { ...free, parts: ['bbox'] }, all)).toEqual([
    { sample: { parts: ['text'], goesOn: false } },
    { keep: { bbox } },
    { sample: { parts: ['voken'], goesOn: false } },
  ]);
  expect(replanSteps({ text: '' }, { ...free, parts: ['text', 'bbox', 'voken'] }, all)).toEqual([{ keep: { text: '' } }]);
});

test('a part that is not asked for stays as it is', () => {
  expect(replanSteps({ blob: [{ text: 'a' }] }, free, ['text'])).toEqual([
    { sample: { parts: ['text'], goesOn: false } },
    { keep: { blob: [{ text: 'a' }] } },
  ]);
});

test('others are sampled around locked segments, and after the last one all that follows', () => {
  expect(replanSteps({ bbox: [a!, b!, c!, d!] }, { parts: ['text'], segments: { bbox: [2, 1] } }, all)).toEqual([
    { sample: { parts: ['bbox'], goesOn: false, most: 1 } },
    { keep: { bbox: [b, c] } },
    { sample: { parts: ['bbox', 'voken'], goesOn: true } },
  ]);
  expect(replanSteps({ bbox: [a!, b!, c!] }, { parts: [], segments: { bbox: [0, 2] } }, ['bbox'])).toEqual([
    { keep: { bbox: [a] } },
    { sample: { parts: ['bbox'], goesOn: true, most: 1 } },
    { keep: { bbox: [c] } },
    { sample: { parts: ['bbox'], goesOn: true } },
  ]);
});
