import type { LatentPart } from '@kaleido/shared/record';
import { boundsOf, moveShape, type Shape } from '../geometry/shape.ts';
import { freshId, type Place, type PlacedPart, type PlacedPlan, type Plan, placedParts, type Segment } from './plan.ts';

// Edits of a plan: each gives a new plan, or the same one where there is nothing to change.

/** Rewrites the segments of one part. */
function inPart(plan: Plan, part: PlacedPart, change: (segments: readonly Segment[]) => readonly Segment[]): Plan {
  const before: PlacedPlan = plan[part] ?? { locked: false, segments: [] };
  const segments = change(before.segments);
  return segments === before.segments ? plan : { ...plan, [part]: { ...before, segments } };
}

/** Rewrites the segment for which `wanted` holds, in whichever part it is; no segment takes the place of one that is to go. */
function inSegment(plan: Plan, wanted: (segment: Segment) => boolean, change: (segment: Segment) => Segment | undefined): Plan {
  return placedParts.reduce(
    (result, part) =>
      inPart(result, part, (segments) =>
        segments.some(wanted) ? segments.flatMap((segment) => (wanted(segment) ? (change(segment) ?? []) : segment)) : segments,
      ),
    plan,
  );
}

const has =
  (placeId: string) =>
  ({ places }: Segment): boolean =>
    places.some(({ id }) => id === placeId);

const inPlace = (plan: Plan, placeId: string, change: (place: Place) => Place): Plan =>
  inSegment(plan, has(placeId), (segment) => ({
    ...segment,
    places: segment.places.map((place) => (place.id === placeId ? change(place) : place)),
  }));

/** Sets where a place is. */
export const setShape = (plan: Plan, placeId: string, shape: Shape): Plan => inPlace(plan, placeId, (place) => ({ ...place, shape }));

/** Shows a hidden place, or hides it. */
export const toggleHidden = (plan: Plan, placeId: string): Plan => inPlace(plan, placeId, (place) => ({ ...place, hidden: !place.hidden }));

/** Adds a phrase with one place at the end of its part; returns the plan and the names of both. */
export function addPhrase(
  plan: Plan,
  text: string,
  shape: Shape,
): { readonly plan: Plan; readonly segmentId: string; readonly placeId: string } {
  const part = shape.length === 5 ? 'blob' : 'bbox';
  const [segmentId, placeId] = [freshId(), freshId()];
  const segment: Segment = { id: segmentId, text, places: [{ id: placeId, shape, hidden: false }], locked: false, source: { text } };
  return { plan: inPart(plan, part, (segments) => [...segments, segment]), segmentId, placeId };
}

/** Adds connecting text after a segment; returns the plan and its name. */
export function addConnection(plan: Plan, segmentId: string): { readonly plan: Plan; readonly segmentId: string } {
  const connection: Segment = { id: freshId(), text: '', places: [], locked: false, source: { text: '' } };
  const after = placedParts.reduce(
    (result, part) =>
      inPart(result, part, (segments) => {
        const index = segments.findIndex(({ id }) => id === segmentId);
        return index < 0 ? segments : segments.toSpliced(index + 1, 0, connection);
      }),
    plan,
  );
  return { plan: after, segmentId: connection.id };
}

/** Removes a place, and its phrase with the last one. */
export const removePlace = (plan: Plan, placeId: string): Plan =>
  inSegment(plan, has(placeId), (segment) => {
    const places = segment.places.filter(({ id }) => id !== placeId);
    return places.length > 0 ? { ...segment, places } : undefined;
  });

export const removeSegment = (plan: Plan, segmentId: string): Plan =>
  inSegment(
    plan,
    ({ id }) => id === segmentId,
    () => undefined,
  );

const STEP = 30;

/** Copies a place, with its phrase, beside itself; returns the plan and the name of the new place. */
export function duplicatePlace(plan: Plan, placeId: string): { readonly plan: Plan; readonly placeId: string } {
  const id = freshId();
  const copyOf = (segment: Segment): Segment => {
    const { shape } = segment.places.find((place) => place.id === placeId)!;
    const source = { text: segment.text };
    return { id: freshId(), text: segment.text, places: [{ id, shape: beside(shape), hidden: false }], locked: false, source };
  };
  const copied = placedParts.reduce(
    (result, part) =>
      inPart(result, part, (segments) => {
        const index = segments.findIndex(has(placeId));
        return index < 0 ? segments : segments.toSpliced(index + 1, 0, copyOf(segments[index]!));
      }),
    plan,
  );
  return { plan: copied, placeId: id };
}

/** Gives the phrase of a place one more: "two raccoons" have two boxes. Returns the plan and the name of the new place. */
export function addPlace(plan: Plan, placeId: string): { readonly plan: Plan; readonly placeId: string } {
  const id = freshId();
  const added = inSegment(plan, has(placeId), (segment) => ({
    ...segment,
    places: segment.places.flatMap((place) =>
      place.id === placeId ? [place, { id, shape: beside(place.shape), hidden: false }] : [place],
    ),
  }));
  return { plan: added, placeId: id };
}

/** A shape a little to the right and below, or to the left and above where the picture ends. */
function beside(shape: Shape): Shape {
  const [, , right, bottom] = boundsOf(shape, 1);
  return moveShape(shape, right + STEP > 1000 ? -STEP : STEP, bottom + STEP > 1000 ? -STEP : STEP);
}

/** Changes the words of a segment. */
export const renameSegment = (plan: Plan, segmentId: string, text: string): Plan =>
  inSegment(
    plan,
    (segment) => segment.id === segmentId && segment.text !== text,
    (segment) => ({ ...segment, text }),
  );

/** Moves a segment by so many positions within its part, as far as there are any. */
export function moveSegment(plan: Plan, segmentId: string, by: number): Plan {
  return placedParts.reduce(
    (result, part) =>
      inPart(result, part, (segments) => {
        const from = segments.findIndex(({ id }) => id === segmentId);
        const to = Math.min(Math.max(from + by, 0), segments.length - 1);
        if (from < 0 || from === to) return segments;
        return segments.toSpliced(from, 1).toSpliced(to, 0, segments[from]!);
      }),
    plan,
  );
}

/** Locks a segment, or unlocks it. */
export const toggleSegmentLock = (plan: Plan, segmentId: string): Plan =>
  inSegment(
    plan,
    ({ id }) => id === segmentId,
    (segment) => ({ ...segment, locked: !segment.locked }),
  );

/** Locks a part, or unlocks it. */
export function togglePartLock(plan: Plan, part: LatentPart): Plan {
  const before = plan[part];
  return before ? { ...plan, [part]: { ...before, locked: !before.locked } } : plan;
}

/** Changes the description; adds one that was missing. */
export const setText = (plan: Plan, value: string): Plan =>
  plan.text?.value === value ? plan : { ...plan, text: { locked: plan.text?.locked ?? false, value } };

/** Leaves a part out of the plan. */
export function removePart(plan: Plan, part: LatentPart): Plan {
  if (!plan[part]) return plan;
  const { [part]: _, ...rest } = plan;
  return rest;
}
