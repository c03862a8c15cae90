import type { Latents } from '@kaleido/shared/record';
import { boxAround } from '@kaleido/shared/record';
import { describe, expect, it } from 'vitest';
import { distributionOf } from './distribution.ts';
import { valuesOf } from './measures.ts';
import { openSurvey } from './survey.ts';

const size = { width: 200, height: 100 };
const boxed = (count: number): Latents => ({
  bbox: [{ text: 'x', boxes: Array.from({ length: count }, () => [0, 0, 500, 500] as const) }],
});

describe('valuesOf', () => {
  it('measures only the parts that exist', () => {
    const latents: Latents = {
      text: ' a  red hat ',
      bbox: [{ text: 'on' }, { text: 'hat', boxes: [[0, 0, 500, 1000]] }],
      blob: [{ text: 'hat', blobs: [[250, 500, 250, 250, 0]] }],
      voken: [1, 2, 1, 1],
    };
    const { blobCoverage, ...values } = valuesOf({ latents, size });
    // Both radii are in thousandths of the width: on a picture of 200 × 100 the circle just fits into its left half.
    expect(values).toEqual({ boxes: 1, boxCoverage: 0.5, blobs: 1, apart: 0, textWords: 3, sameVoken: 0.75 });
    expect(Math.abs(blobCoverage! - Math.PI / 8)).toBeLessThanOrEqual(0.01);
    expect(valuesOf({ latents: { bbox: [] }, size })).toEqual({ boxes: 0, boxCoverage: 0 });
  });

  it('measures the difference of a box and its ellipse', () => {
    const box = boxAround([500, 500, 200, 100, 90], size);
    for (const [i, value] of [400, 100, 600, 900].entries()) expect(Math.abs(box[i]! - value)).toBeLessThanOrEqual(1e-9);
    const latents: Latents = {
      bbox: [{ text: 'x', boxes: [[400, 100, 600, 900]] }],
      blob: [{ text: 'x', blobs: [[600, 500, 200, 100, 90]] }],
    };
    expect(Math.abs(valuesOf({ latents, size }).apart! - 2 / 3)).toBeLessThanOrEqual(1e-9);
  });
});

describe('distributionOf', () => {
  it('is robust against a few outliers', () => {
    expect(distributionOf([1, 2, 3, 4, 1000])).toEqual({ least: 1, median: 3, mean: 202, most: 1000, spread: 1.4826 });
    expect(distributionOf([1, 1, 1, 5])).toMatchObject({ median: 1, spread: 1.2533 });
    expect(distributionOf([7, 7])).toMatchObject({ median: 7, spread: 0 });
  });
});

describe('openSurvey', () => {
  it('counts parts, and reports outliers with the reason', async () => {
    const surveyor = openSurvey<string>(2);
    const made: string[] = [];
    const add = (id: string, latents: Latents) =>
      surveyor.add({ latents, size }, async () => {
        made.push(id);
        return id;
      });
    await add('nine', boxed(9)); // an outlier, but only in hindsight
    for (let i = 0; i < 50; i++) await add(`${i}`, { ...boxed(1 + (i % 2)), text: 'four words of text' });
    await add('none', { bbox: [] });
    await add('long', { ...boxed(1), text: 'word '.repeat(100) });
    const { pictures, parts, distributions, oddest } = surveyor.survey();
    expect(pictures).toBe(53);
    expect(parts).toEqual({ text: 51, bbox: 53, blob: 0, voken: 0 });
    expect(Object.keys(distributions)).toEqual(['boxes', 'boxCoverage', 'textWords']);
    expect(oddest.map(({ item, reason }) => [item, reason])).toEqual([
      ['none', 'share covered by boxes: 0, usually 0.25'],
      ['long', 'words of text: 100, usually 4'],
    ]);
    expect(made.length).toBeLessThanOrEqual(12); // all other pictures are not kept
  });

  it('finds no outliers among equal pictures', async () => {
    const surveyor = openSurvey<number>(10);
    for (let i = 0; i < 5; i++) await surveyor.add({ latents: boxed(1), size }, async () => i);
    expect(surveyor.survey().oddest).toEqual([]);
  });
});
