import type { Box } from '@kaleido/shared/record';
import { describe, expect, it } from 'vitest';
import type { Region } from '../mask/measure.ts';
import { addBlobs } from './add-blobs.ts';
import type { Segmenter } from './segmenter.ts';

const named = { id: 'a', picture: { width: 1, height: 1, channels: 3, data: new Uint8Array(3) } } as const;
const region = (x: number): Region => ({ box: [x, 0, x + 100, 100], blob: [x + 50, 50, 60, 40, 0], area: 0.01 });

/** Finds an object in every box that does not touch the left edge, and two objects without boxes. */
const segmenter: Segmenter = {
  name: 'a stand-in',
  within: async (_, boxes: readonly Box[]) => boxes.map(([x]) => (x === 0 ? undefined : region(x))),
  find: async () => [{ region: region(1) }, { text: 'a dog', region: region(2) }, { text: 'a dog', region: region(3) }],
  close: async () => {},
};

describe('addBlobs', () => {
  it('makes an ellipse for each box in which something is found', async () => {
    const bbox = [
      { text: 'on grass ' },
      {
        text: 'two cats',
        boxes: [
          [10, 0, 20, 10],
          [0, 0, 20, 10],
          [30, 0, 40, 10],
        ] as const,
      },
      { text: 'a mouse', boxes: [[0, 5, 10, 10]] as const },
    ];
    const { added, empty } = await addBlobs(named, 'pets', { text: 'x', bbox }, segmenter);
    expect(added).toEqual({
      blob: [{ text: 'on grass ' }, { text: 'two cats', blobs: [region(10).blob, region(30).blob] }, { text: 'a mouse' }],
    });
    expect(empty).toBe(2);
  });

  it('without boxes, adds boxes and ellipses of found objects, with their label or the caption as the phrase', async () => {
    expect(await addBlobs(named, 'pets', {}, segmenter)).toEqual({
      added: {
        bbox: [
          { text: 'pets', boxes: [region(1).box] },
          { text: 'a dog', boxes: [region(2).box, region(3).box] },
        ],
        blob: [
          { text: 'pets', blobs: [region(1).blob] },
          { text: 'a dog', blobs: [region(2).blob, region(3).blob] },
        ],
      },
      empty: 0,
    });
  });

  it('keeps a bbox part without boxes', async () => {
    const { added } = await addBlobs(named, 'fog', { bbox: [] }, segmenter);
    expect(added).toEqual({ blob: [] });
  });

  it('refuses a record without the boxes it needs, and a caption that cannot be a phrase', async () => {
    const { find: _, ...needy } = segmenter;
    await expect(addBlobs(named, 'pets', {}, needy)).rejects.toThrow('latents.bbox: a stand-in needs boxes, and the record has none');
    await expect(addBlobs(named, 'at (1, 2)', {}, segmenter)).rejects.toThrow('"at (1, 2)" looks like coordinates');
  });
});
