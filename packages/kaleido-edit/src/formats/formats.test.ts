import type { KaleidoRecord } from '@kaleido/shared/record';
import { expect, test } from 'vitest';
import { fromComfyui, toComfyui } from './comfyui.ts';
import { readForeign } from './foreign.ts';
import { fromIdeogram, toIdeogram } from './ideogram.ts';

const record: KaleidoRecord = {
  caption: 'a squirrel wearing a crown',
  latents: {
    text: 'painted flat',
    bbox: [
      { text: 'a squirrel', boxes: [[120, 300, 800, 990]] },
      { text: 'wearing' },
      {
        text: 'two crowns',
        boxes: [
          [10, 20, 300, 40],
          [500, 60, 700, 80],
        ],
      },
    ],
  },
};

test('Ideogram has y before x', () => {
  expect(toIdeogram(record)).toEqual({
    high_level_description: 'a squirrel wearing a crown',
    compositional_deconstruction: {
      background: 'painted flat',
      elements: [
        { type: 'obj', bbox: [300, 120, 990, 800], desc: 'a squirrel' },
        { type: 'obj', desc: 'wearing' },
        { type: 'obj', bbox: [20, 10, 40, 300], desc: 'two crowns' },
        { type: 'obj', bbox: [60, 500, 80, 700], desc: 'two crowns' },
      ],
    },
  });
  expect(fromIdeogram(toIdeogram(record))).toEqual(record);
});

test('ComfyUI has a corner and sides in pixels of its canvas', () => {
  const boxes = toComfyui(record, { width: 2000, height: 1000 });
  expect(boxes[0]).toEqual({
    x: 240,
    y: 300,
    width: 1360,
    height: 690,
    metadata: { type: 'obj', text: '', desc: 'a squirrel', palette: [] },
  });
  const { bbox } = fromComfyui([boxes], { width: 2000, height: 1000 })!.latents!;
  expect(bbox).toEqual(record.latents!.bbox!.filter(({ boxes: places }) => places));
  expect(fromComfyui([{ x: 512, y: 0, width: 256, height: 512 }])!.latents!.bbox![0]!.boxes).toEqual([[500, 0, 750, 500]]);
});

test('letters are quoted, corners sorted, and boxes kept inside the picture', () => {
  const element = { type: 'text', text: 'OPEN', desc: 'in red', bbox: [900.4, -5, 100, 2000] };
  expect(fromIdeogram([element])).toEqual({
    caption: '"OPEN" in red',
    latents: { bbox: [{ text: '"OPEN" in red', boxes: [[0, 100, 1000, 900]] }] },
  });
  expect(fromIdeogram([{ desc: 'a dot', bbox: [1000, 5, 1000, 5] }])!.latents!.bbox![0]!.boxes).toEqual([[5, 999, 6, 1000]]);
});

test('ellipses go out as the boxes around them', () => {
  const blob = [{ text: 'a pole', blobs: [[500, 500, 400, 100, 90]] as const }];
  expect(toIdeogram({ caption: 'a pole', latents: { blob } })).toMatchObject({
    compositional_deconstruction: { elements: [{ bbox: [100, 400, 900, 600], desc: 'a pole' }] },
  });
});

test.each(['{"caption":"a cat"}', '[]', '[1]', 'a cat', '{"elements":[]}', '[{"x":1}]', 'null'])('%s is no foreign plan', (text) => {
  expect(readForeign(text, 'it')).toBeUndefined();
});

test('a foreign plan that cannot be a record is refused', () => {
  expect(() => readForeign('[{"bbox":[1,2,3,4],"desc":"(1, 2, 3, 4)"}]', 'it')).toThrow(
    'it: latents.bbox[0].text: "(1, 2, 3, 4)" looks like',
  );
});
