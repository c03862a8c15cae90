import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { InputError } from '../errors.ts';
import { recordSchema } from './schema.ts';
import { latentParts } from './types.ts';
import { validateRecord } from './validate.ts';

function refusal(value: unknown): string {
  try {
    validateRecord(value, 'stdin:3');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message.replace(/^stdin:3: /, '');
  }
  return 'no error';
}
const latents = (plan: unknown): unknown => ({ caption: 'a', latents: plan });
const boxes = (...list: unknown[]): unknown => latents({ bbox: [{ text: 'a' }, { text: 'b', boxes: list }] });
const blobs = (...list: unknown[]): unknown => latents({ blob: [{ text: 'b', blobs: list }] });
const texts = (...list: string[]): unknown => latents({ bbox: list.map((text) => ({ text })) });

describe('accepted', () => {
  test.each([
    [{ caption: '' }],
    [{ caption: 'a', id: '7', seed: 4294967295, model: 'm', own: null, Latents: 3 }],
    [latents({})],
    [latents({ text: '', bbox: [], blob: [], voken: [] })],
    [boxes([0, 0, 1000, 1000], [1, 2, 3, 4])],
    [latents({ bbox: [{ text: '', boxes: [], own: 1 }] })],
    [blobs([0, 1000, 0, 1000, 0], [1, 2, 3, 4, 180])],
    [texts('a poster (2024)', 'call (555) 1234, 5', '1, 2, 3, 4')],
    [{ caption: 'a (1, 2, 3, 4)', latents: { text: '(1, 2, 3, 4)' } }],
    [{ caption: 'a', scene: 'a word of the user' }],
    [{ caption: 'a', image: { width: 1, height: 1, png: '' } }],
  ])('%j', (value) => {
    expect(validateRecord(value, 'stdin:3')).toBe(value);
  });
});

describe('refused', () => {
  test.each([
    [null, 'expected an object, got null'],
    [[], 'expected an object, got an array'],
    [{}, 'caption: missing'],
    [{ caption: null }, 'caption: expected a string, got null'],
    [{ caption: 'a\ud800' }, 'caption: holds half of a surrogate pair'],
    [{ caption: 'a', id: 7 }, 'id: expected a string, got 7'],
    [{ caption: 'a', id: '' }, 'id: is empty'],
    [{ caption: 'a', seed: -1 }, 'seed: expected an integer from 0 to 4294967295, got -1'],
    [{ caption: 'a', seed: 2 ** 32 }, 'seed: expected an integer from 0 to 4294967295, got 4294967296'],
    [{ caption: 'a', seed: 1.5 }, 'seed: expected an integer from 0 to 4294967295, got 1.5'],
    [{ caption: 'a', seed: '1' }, 'seed: expected an integer from 0 to 4294967295, got "1"'],
    [latents(null), 'latents: expected an object, got null'],
    [
      latents({ text: null }),
      'latents.text: expected a string, got null (leave the part out, or write "" or [] for one that is present and empty)',
    ],
    [latents({ voken: [1, -1] }), 'latents.voken[1]: expected an integer from 0 to 2147483647, got -1'],
    [latents({ bbox: [{ text: null }] }), 'latents.bbox[0].text: expected a string, got null'],
    [latents({ bbox: [{ boxes: [] }] }), 'latents.bbox[0].text: missing'],
    [latents({ bbox: {} }), 'latents.bbox: expected an array, got an object'],
    [boxes([1, 2, 3]), 'latents.bbox[1].boxes[0]: expected 4 integers (x1, y1, x2, y2), got 3'],
    [boxes([1, 2, 3, 4, 5]), 'latents.bbox[1].boxes[0]: expected 4 integers (x1, y1, x2, y2), got 5'],
    [boxes(1, 2, 3, 4), 'latents.bbox[1].boxes[0]: expected 4 integers (x1, y1, x2, y2), got 1'],
    [boxes([1, 2, 3, 1001]), 'latents.bbox[1].boxes[0][3]: expected an integer from 0 to 1000, got 1001'],
    [boxes([1, 2.5, 3, 4]), 'latents.bbox[1].boxes[0][1]: expected an integer from 0 to 1000, got 2.5'],
    [boxes([1, 2, 3, 4], [340, 0, 120, 1]), 'latents.bbox[1].boxes[1]: x2 (120) is left of x1 (340)'],
    [boxes([1, 2, 1, 4]), 'latents.bbox[1].boxes[0]: x2 (1) is equal to x1 (1)'],
    [boxes([1, 9, 3, 4]), 'latents.bbox[1].boxes[0]: y2 (4) is above y1 (9)'],
    [blobs([1, 2, 3, 4, 181]), 'latents.blob[0].blobs[0][4]: expected an integer from 0 to 180, got 181'],
    [blobs([1, 2, 3, 4]), 'latents.blob[0].blobs[0]: expected 5 integers (xc, yc, rMajor, rMinor, theta), got 4'],
    [texts('a', 'b (1, 2, 3, 4)'), 'latents.bbox[1].text: "b (1, 2, 3, 4)" looks like coordinates'],
    [texts('（１，２，３，４）'), 'latents.bbox[0].text: "（１，２，３，４）" looks like coordinates'],
    [texts('a (1, 2', ', 3, 4) b'), 'latents.bbox[1].text: joined with the texts before it, it looks like coordinates'],
    [latents({ blob: [{ text: '( 1 ,-2.5)' }] }), 'latents.blob[0].text: "( 1 ,-2.5)" looks like coordinates'],
    [{ caption: 'a', image: { width: 0, height: 1, png: '' } }, 'image.width: expected an integer of at least 1, got 0'],
    [{ caption: 'a', image: { width: 1, height: 1 } }, 'image.png: missing'],
    [{ caption: { toString: 1 } }, 'caption: expected a string, got an object'],
  ])('%j', (value, reason) => {
    expect(refusal(value)).toBe(reason);
  });

  test('a long text is quoted in part', () => {
    expect(refusal({ caption: 'a', seed: 'x'.repeat(1e6) }).length).toBeLessThan(120);
  });
});

describe('the schema', () => {
  test('is a valid one of draft 2020-12', () => {
    expect(new Ajv2020().validateSchema(recordSchema)).toBe(true);
  });

  test('describes every part of the plan, with words for every field', () => {
    expect(Object.keys(recordSchema.properties.latents.properties)).toEqual([...latentParts]);
    const fields = (node: object): object[] =>
      Object.values(node).flatMap((v) => (typeof v === 'object' && v !== null ? [v, ...fields(v)] : []));
    for (const field of fields(recordSchema.properties).filter((f) => 'minimum' in f && 'maximum' in f && f.maximum !== 2147483647))
      expect(field).toHaveProperty('description');
  });
});
