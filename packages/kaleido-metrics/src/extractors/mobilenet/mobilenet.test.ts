import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Extractor } from '../extractor.ts';
import { type FormulaPicture, formulaPicture } from '../testing/formula-picture.ts';
import { openMobilenet } from './open.ts';

interface Fixture {
  readonly pictures: readonly (FormulaPicture & { readonly features: readonly number[] })[];
}
const fixture: Fixture = JSON.parse(readFileSync(new URL('../../../fixtures/pictures/mobilenet.json', import.meta.url), 'utf8'));

let extractor: Extractor;
beforeAll(async () => {
  extractor = await openMobilenet({ batch: 2 });
});
afterAll(() => extractor.close());

describe('mobilenet', () => {
  it('gives what the graph in its package gives, evaluated node by node', async () => {
    const { features, probabilities } = await extractor.extract(fixture.pictures.map(formulaPicture));
    expect(probabilities).toBeUndefined();
    for (const [n, { features: expected }] of fixture.pictures.entries()) {
      const scale = Math.max(...expected);
      const worst = expected.reduce((error, value, i) => Math.max(error, Math.abs(value - features[n * 1792 + i]!)), 0);
      expect(worst).toBeLessThanOrEqual(1e-5 * scale);
    }
  });

  it('names itself, its weights and how pictures are scaled', () => {
    expect(extractor.origin).toEqual({
      name: 'mobilenet_v2_140',
      weights: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      preprocessing: '224 clean',
    });
    expect(extractor.width).toBe(1792);
  });
});
