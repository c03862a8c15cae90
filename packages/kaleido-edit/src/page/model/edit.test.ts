import { describe, expect, test } from 'vitest';
import {
  addConnection,
  addPhrase,
  addPlace,
  duplicatePlace,
  moveSegment,
  removePart,
  removePlace,
  removeSegment,
  renameSegment,
  setShape,
  setText,
  toggleHidden,
  togglePartLock,
  toggleSegmentLock,
} from './edit.ts';
import { latentsOf, locksOf, placeOf, placesOf, planOf } from './plan.ts';

const latents = {
  text: 'flat style.',
  bbox: [
    {
      text: 'two squirrels',
      boxes: [
        [0, 0, 100, 100],
        [200, 200, 300, 300],
      ],
      own: 1,
    },
    { text: 'wearing', boxes: [] },
    { text: 'a crown', boxes: [[10, 10, 40, 40]] },
  ],
  blob: [{ text: 'a hat', blobs: [[500, 500, 200, 100, 30]] }, { text: 'under the sun' }],
  voken: [3, 1, 2],
  own: { kept: true },
} as const;

const plan = planOf(latents);
const [first, second, crown, hat] = placesOf(plan);
const bboxOf = (edited: typeof plan) => latentsOf(edited).bbox;

test('latents that are not edited stay word for word, with fields that Kaleido does not know', () => {
  expect(latentsOf(plan)).toEqual(latents);
  expect(Object.keys(latentsOf(plan))).toEqual(Object.keys(latents));
  expect(latentsOf(planOf({}))).toEqual({});
});

describe('editing places', () => {
  test('one of them is set, the others stay', () => {
    const moved = setShape(plan, second!.place.id, [1, 2, 3, 4]);
    expect(bboxOf(moved)?.[0]).toEqual({
      text: 'two squirrels',
      boxes: [
        [0, 0, 100, 100],
        [1, 2, 3, 4],
      ],
      own: 1,
    });
    expect(moved.blob).toBe(plan.blob);
  });

  test('a new box is a phrase at the end, an ellipse one of its own part', () => {
    const { plan: grown, placeId } = addPhrase(plan, 'a cup', [1, 2, 3, 4]);
    expect(bboxOf(grown)?.at(-1)).toEqual({ text: 'a cup', boxes: [[1, 2, 3, 4]] });
    expect(placeOf(grown, placeId)?.segment.text).toBe('a cup');
    expect(latentsOf(addPhrase(planOf({}), 'a sun', [1, 2, 3, 4, 5]).plan)).toEqual({
      blob: [{ text: 'a sun', blobs: [[1, 2, 3, 4, 5]] }],
    });
  });

  test('the copy of a place is a phrase of its own', () => {
    const { plan: copied, placeId } = duplicatePlace(plan, crown!.place.id);
    expect(bboxOf(copied)?.slice(2)).toEqual([
      { text: 'a crown', boxes: [[10, 10, 40, 40]] },
      { text: 'a crown', boxes: [[40, 40, 70, 70]] },
    ]);
    expect(placeOf(copied, placeId)?.place.shape).toEqual([40, 40, 70, 70]);
  });

  test('a phrase may have one more place', () => {
    expect(bboxOf(addPlace(plan, crown!.place.id).plan)?.[2]).toEqual({
      text: 'a crown',
      boxes: [
        [10, 10, 40, 40],
        [40, 40, 70, 70],
      ],
    });
  });

  test('a phrase goes with its last place', () => {
    const one = removePlace(plan, first!.place.id);
    expect(bboxOf(one)?.[0]).toMatchObject({ text: 'two squirrels', boxes: [[200, 200, 300, 300]] });
    expect(bboxOf(removePlace(one, second!.place.id))?.map(({ text }) => text)).toEqual(['wearing', 'a crown']);
    expect(latentsOf(removeSegment(removePlace(plan, hat!.place.id), plan.blob!.segments[1]!.id)).blob).toEqual([]);
  });

  test('hiding changes what is seen and not the record', () => {
    const hidden = toggleHidden(plan, hat!.place.id);
    expect(placeOf(hidden, hat!.place.id)?.place.hidden).toBe(true);
    expect(latentsOf(hidden)).toEqual(latents);
  });
});

describe('editing phrases', () => {
  test('their words', () => {
    expect(bboxOf(renameSegment(plan, crown!.segment.id, 'a hat'))?.[2]).toEqual({ text: 'a hat', boxes: [[10, 10, 40, 40]] });
    expect(renameSegment(plan, crown!.segment.id, 'a crown')).toBe(plan);
  });

  test('their order', () => {
    const order = (by: number) => bboxOf(moveSegment(plan, crown!.segment.id, by))?.map(({ text }) => text);
    expect(order(-1)).toEqual(['two squirrels', 'a crown', 'wearing']);
    expect(order(-9)).toEqual(['a crown', 'two squirrels', 'wearing']);
    expect(moveSegment(plan, crown!.segment.id, 1)).toBe(plan);
  });

  test('connecting text between them', () => {
    const { plan: joined, segmentId } = addConnection(plan, crown!.segment.id);
    expect(bboxOf(renameSegment(joined, segmentId, 'on a mat'))?.at(-1)).toEqual({ text: 'on a mat' });
  });
});

describe('parts and locks', () => {
  test('the description is changed, added, left out', () => {
    expect(latentsOf(setText(plan, 'ink style.')).text).toBe('ink style.');
    expect(latentsOf(setText(planOf({}), 'ink style.'))).toEqual({ text: 'ink style.' });
    expect(latentsOf(removePart(plan, 'text'))).not.toHaveProperty('text');
    expect(Object.keys(latentsOf(removePart(plan, 'bbox')))).toEqual(['text', 'blob', 'voken', 'own']);
  });

  test('locks change no word', () => {
    const locked = togglePartLock(toggleSegmentLock(plan, crown!.segment.id), 'voken');
    expect(locked.bbox?.segments.map((segment) => segment.locked)).toEqual([false, false, true]);
    expect(locked.voken?.locked).toBe(true);
    expect(latentsOf(locked)).toEqual(latents);
    expect(locksOf(locked)).toEqual({ parts: ['voken'], segments: { bbox: [2] } });
    expect(locksOf(togglePartLock(locked, 'bbox'))).toEqual({ parts: ['bbox', 'voken'], segments: {} });
    expect(togglePartLock(planOf({}), 'text')).toEqual(planOf({}));
  });

  test('a plan that was sampled again keeps names and locks of what stayed', () => {
    const locked = togglePartLock(toggleSegmentLock(plan, crown!.segment.id), 'text');
    const again = planOf({ ...latents, bbox: [{ text: 'a frog', boxes: [[1, 1, 2, 2]] }, latents.bbox[2]] }, locked);
    expect(again.text?.locked).toBe(true);
    expect(again.bbox?.segments[1]).toBe(locked.bbox?.segments[2]);
    expect(again.bbox?.segments[0]).toMatchObject({ text: 'a frog', locked: false });
  });
});
