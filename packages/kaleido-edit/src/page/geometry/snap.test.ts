import { expect, test } from 'vitest';
import { linesOf, snapMove, snapResize } from './snap.ts';

const reach = { x: 8, y: 8 };
const lines = linesOf([[300, 200, 500, 400]], 1);

test('edges and centres of the picture and of others are lines', () => {
  expect(lines).toEqual({ x: [0, 500, 1000, 300, 400, 500], y: [0, 500, 1000, 200, 300, 400] });
});

test('a moved box jumps to the nearest line', () => {
  expect(snapMove([295, 600, 345, 650], lines, reach, 1)).toEqual({ shape: [300, 600, 350, 650], guides: { x: [300], y: [] } });
});

test('its right side and its centre can be what meets a line', () => {
  expect(snapMove([596, 703, 706, 797], linesOf([[100, 100, 700, 750]], 1), reach, 1)).toEqual({
    shape: [590, 703, 700, 797],
    guides: { x: [700], y: [750] },
  });
});

test('nothing jumps further than its reach', () => {
  expect(snapMove([320, 610, 371, 661], lines, reach, 1)).toEqual({ shape: [320, 610, 371, 661], guides: { x: [], y: [] } });
});

test('an ellipse jumps by its bounds', () => {
  expect(snapMove([604, 700, 100, 60, 0], lines, reach, 1).shape).toEqual([600, 700, 100, 60, 0]);
});

test('a handle aligns only the sides that it moves', () => {
  expect(snapResize([306, 600, 494, 805], 'e', lines, reach, 1)).toEqual({ shape: [306, 600, 500, 805], guides: { x: [500], y: [] } });
  expect(snapResize([306, 600, 494, 805], 'sw', lines, reach, 1).shape).toEqual([300, 600, 494, 805]);
});
