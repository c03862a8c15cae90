import { expect, test } from 'vitest';
import { drawKept } from './condition-dropout.ts';

test('a tenth is unconditional; of the others each part is left out of a fifth, independently, or of its own share', () => {
  const count = 20_000;
  const kept = Array.from({ length: count }, (_, item) => drawKept({ unconditional: 0.1, part: 0.2 }, ['text', 'bbox'], 1, 0, item));
  const conditioned = kept.filter(({ caption }) => caption);
  const share = (parts: string) => conditioned.filter((item) => item.parts.join() === parts).length / conditioned.length;
  expect(1 - conditioned.length / count).toBeCloseTo(0.1, 2);
  expect(share('text,bbox')).toBeCloseTo(0.64, 1.5);
  expect(share('text')).toBeCloseTo(0.16, 1.5);
  expect(share('bbox')).toBeCloseTo(0.16, 1.5);
  expect(share('')).toBeCloseTo(0.04, 1.5);
  const own = kept.map((_, item) => drawKept({ unconditional: 0, part: 0.2, text: 0.7 }, ['text', 'bbox'], 1, 0, item).parts);
  expect(own.filter((parts) => parts.includes('text')).length / count).toBeCloseTo(0.3, 1.5);
  expect(own.filter((parts) => parts.includes('bbox')).length / count).toBeCloseTo(0.8, 1.5);
  expect(kept.every(({ caption, parts }) => caption || parts.length === 0)).toBe(true);
});
