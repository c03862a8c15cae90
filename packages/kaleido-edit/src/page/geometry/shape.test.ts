import { boxAround } from '@kaleido/shared/record';
import { describe, expect, test } from 'vitest';
import { blobWithin, pointBlobAt, turnBlob } from './ellipse.ts';
import { boxBetween, handleNames, handlePoint, resizeShape } from './handles.ts';
import { hitsAt, nextOf } from './hit.ts';
import { areaOf, boundsOf, contains, moveShape } from './shape.ts';
import { withNumber } from './with-number.ts';

describe('moving', () => {
  test('a box keeps its size at the edges of the picture', () => {
    expect(moveShape([100, 100, 300, 200], 50, -30)).toEqual([150, 70, 350, 170]);
    expect(moveShape([100, 100, 300, 200], -500, 5000)).toEqual([0, 900, 200, 1000]);
  });

  test('the centre of an ellipse stays inside of the picture', () => {
    expect(moveShape([900, 500, 300, 100, 30], 400, -700)).toEqual([1000, 0, 300, 100, 30]);
  });

  test('coordinates stay whole', () => {
    expect(moveShape([100, 100, 300, 200], 0.6, 0.4)).toEqual([101, 100, 301, 200]);
  });
});

describe('handles of a box', () => {
  test.each([
    ['nw', [110, 120, 300, 400]],
    ['n', [100, 120, 300, 400]],
    ['ne', [100, 120, 310, 400]],
    ['e', [100, 100, 310, 400]],
    ['se', [100, 100, 310, 420]],
    ['s', [100, 100, 300, 420]],
    ['sw', [110, 100, 300, 420]],
    ['w', [110, 100, 300, 400]],
  ] as const)('%s', (handle, box) => {
    expect(resizeShape([100, 100, 300, 400], handle, { x: 10, y: 20 }, 1)).toEqual(box);
  });

  test('lie on corners and in the middle of sides', () => {
    expect(handleNames.map((handle) => handlePoint([0, 0, 200, 100], handle, 1))).toEqual([
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 200, y: 0 },
      { x: 200, y: 50 },
      { x: 200, y: 100 },
      { x: 100, y: 100 },
      { x: 0, y: 100 },
      { x: 0, y: 50 },
    ]);
  });

  test('stop at the edge of the picture, and before the other side', () => {
    expect(resizeShape([100, 100, 300, 400], 'se', { x: 5000, y: 5000 }, 1)).toEqual([100, 100, 1000, 1000]);
    expect(resizeShape([100, 100, 300, 400], 'se', { x: -5000, y: -5000 }, 1)).toEqual([100, 100, 110, 110]);
    expect(resizeShape([100, 100, 300, 400], 'nw', { x: 5000, y: 5000 }, 1)).toEqual([290, 390, 300, 400]);
  });

  test('leave a box that is smaller than they make one', () => {
    expect(resizeShape([100, 100, 103, 400], 'e', { x: -9, y: 0 }, 1)).toEqual([100, 100, 103, 400]);
  });
});

describe('handles of an ellipse', () => {
  test('the opposite side stays', () => {
    expect(resizeShape([500, 500, 200, 100, 0], 'e', { x: 40, y: 7 }, 1)).toEqual([520, 500, 220, 100, 0]);
    expect(resizeShape([500, 500, 200, 100, 0], 'n', { x: 7, y: -40 }, 1)).toEqual([500, 480, 200, 120, 0]);
  });

  test('follow the tilt', () => {
    expect(resizeShape([500, 500, 200, 100, 90], 'e', { x: 0, y: 40 }, 1)).toEqual([500, 520, 220, 100, 90]);
    expect(handlePoint([500, 500, 200, 100, 90], 'e', 1).y).toBeCloseTo(700, 9);
  });

  test('axes change their names when the minor one becomes the longer', () => {
    expect(resizeShape([500, 500, 100, 90, 0], 's', { x: 0, y: 60 }, 1)).toEqual([500, 530, 120, 100, 90]);
  });

  test('count heights in the shape of a picture that is not square', () => {
    // Twice as wide as high: 40 thousandths of the height are 20 of the width.
    expect(resizeShape([500, 500, 200, 100, 0], 's', { x: 0, y: 40 }, 2)).toEqual([500, 520, 200, 110, 0]);
  });
});

describe('turning an ellipse', () => {
  test('by degrees', () => {
    expect(turnBlob([500, 500, 200, 100, 170], 15)).toEqual([500, 500, 200, 100, 5]);
    expect(turnBlob([500, 500, 200, 100, 5], -10)).toEqual([500, 500, 200, 100, 175]);
  });

  test('its handle points to the pointer, clockwise as seen', () => {
    expect(pointBlobAt([500, 500, 200, 100, 33], { x: 500, y: 100 }, 1)[4]).toBe(0);
    expect(pointBlobAt([500, 500, 200, 100, 33], { x: 900, y: 100 }, 1)[4]).toBe(45);
    expect(pointBlobAt([500, 500, 200, 100, 33], { x: 900, y: 95 }, 1, 15)[4]).toBe(45);
  });
});

describe('what a shape covers', () => {
  test('the bounds of an ellipse are those of the record’s package', () => {
    for (const aspect of [1, 1.5])
      expect(boundsOf([400, 500, 200, 100, 30], aspect)).toEqual(boxAround([400, 500, 200, 100, 30], { width: aspect, height: 1 }));
  });

  test('an ellipse contains the ends of its axes and not the corners of its bounds', () => {
    expect(contains([500, 500, 200, 100, 90], { x: 500, y: 690 }, 1)).toBe(true);
    expect(contains([500, 500, 200, 100, 0], { x: 690, y: 590 }, 1)).toBe(false);
  });

  test('area is counted in the same unit for both', () => {
    expect(areaOf([0, 0, 200, 100], 2)).toBe(20_000);
    expect(areaOf([500, 500, 100, 100, 0], 2)).toBeCloseTo(Math.PI * 100 * 200, 6);
  });

  test('the smallest under a point comes first, and clicks go round', () => {
    const targets = [
      { id: 'large', shape: [0, 0, 900, 900] },
      { id: 'small', shape: [100, 100, 200, 200] },
      { id: 'round', shape: [150, 150, 200, 100, 0] },
      { id: 'far', shape: [800, 800, 900, 900] },
    ] as const;
    const hits = hitsAt(targets, { x: 150, y: 150 }, 1);
    expect(hits).toEqual(['small', 'round', 'large']);
    expect([undefined, 'small', 'large', 'far'].map((selected) => nextOf(hits, selected))).toEqual(['small', 'round', 'small', 'small']);
    expect(nextOf([], 'far')).toBeUndefined();
  });
});

test('a number that is typed goes as far as a record allows', () => {
  expect(withNumber([100, 100, 300, 200], 0, 50)).toEqual([50, 100, 300, 200]);
  expect(withNumber([100, 100, 300, 200], 0, 400)).toEqual([299, 100, 300, 200]);
  expect(withNumber([100, 100, 300, 200], 3, 20)).toEqual([100, 100, 300, 101]);
  expect(withNumber([500, 500, 200, 100, 0], 3, 300)).toEqual([500, 500, 200, 200, 0]);
  expect(withNumber([500, 500, 200, 100, 0], 2, 50)).toEqual([500, 500, 100, 100, 0]);
  expect(withNumber([500, 500, 200, 100, 0], 4, 999)).toEqual([500, 500, 200, 100, 180]);
});

describe('drawing', () => {
  test('goes in any direction and ends at the edges', () => {
    expect(boxBetween({ x: 400, y: 300 }, { x: 100.4, y: 1200 })).toEqual([100, 300, 400, 1000]);
  });

  test('makes a box that a hand can take, even at the last edge', () => {
    expect(boxBetween({ x: 1000, y: 5 }, { x: 1000, y: 5 })).toEqual([990, 5, 1000, 15]);
  });

  test('fills it with an ellipse, the longer radius first', () => {
    expect(blobWithin([100, 100, 300, 200], 1)).toEqual([200, 150, 100, 50, 0]);
    expect(blobWithin([100, 100, 200, 300], 1)).toEqual([150, 200, 100, 50, 90]);
    expect(blobWithin([0, 0, 1000, 1000], 2)).toEqual([500, 500, 500, 250, 0]);
  });
});
