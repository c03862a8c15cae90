import type { BboxSegment, BlobSegment, LatentPart, Latents } from '@kaleido/shared/record';
import type { Locks } from '../../protocol.ts';
import { isBlob, type Shape } from '../geometry/shape.ts';

/** The parts that place phrases in the picture. */
export type PlacedPart = 'bbox' | 'blob';

/** One box or ellipse of a phrase. */
export interface Place {
  readonly id: string;
  readonly shape: Shape;
  /** Not shown over the picture. It stays in the plan. */
  readonly hidden: boolean;
}

/** A phrase and where it is. Without places it is connecting text. */
export interface Segment {
  readonly id: string;
  readonly text: string;
  readonly places: readonly Place[];
  /** Kept word for word when the rest is sampled again. */
  readonly locked: boolean;
  /** The segment of the record, whose unknown fields are kept. */
  readonly source: BboxSegment | BlobSegment;
}

/** A part that places phrases. */
export interface PlacedPlan {
  readonly locked: boolean;
  readonly segments: readonly Segment[];
}

/** The latents of a record as they are edited: what is locked and hidden beside what is said, and names that last through edits. */
export interface Plan {
  readonly text?: { readonly value: string; readonly locked: boolean };
  readonly bbox?: PlacedPlan;
  readonly blob?: PlacedPlan;
  readonly voken?: { readonly value: readonly number[]; readonly locked: boolean };
  /** The latents of the record, whose unknown fields are kept. */
  readonly source: Latents;
}

/** All parts, in the order in which they are sampled. */
const allParts = ['text', 'bbox', 'blob', 'voken'] as const satisfies readonly LatentPart[];

export const placedParts = ['bbox', 'blob'] as const satisfies readonly PlacedPart[];

let count = 0;

/** A name that no other segment or place of this page has. */
export const freshId = (): string => `p${++count}`;

/** The boxes and ellipses of a segment of a record. */
export const shapesOf = (segment: BboxSegment | BlobSegment): readonly Shape[] => [
  ...('boxes' in segment ? (segment.boxes ?? []) : []),
  ...('blobs' in segment ? (segment.blobs ?? []) : []),
];

/**
 * Latents to edit. Segments that were there `before`, with the same words and places, keep their names and locks; so do parts.
 */
export function planOf(latents: Latents = {}, before: Plan = { source: {} }): Plan {
  const { text, bbox, blob, voken } = latents;
  return {
    ...(text !== undefined && { text: { value: text, locked: before.text?.locked ?? false } }),
    ...(bbox && { bbox: placedPlan(bbox, before.bbox) }),
    ...(blob && { blob: placedPlan(blob, before.blob) }),
    ...(voken && { voken: { value: voken, locked: before.voken?.locked ?? false } }),
    source: latents,
  };
}

function placedPlan(sources: readonly (BboxSegment | BlobSegment)[], before?: PlacedPlan): PlacedPlan {
  const known = [...(before?.segments ?? [])];
  const segments = sources.map((source): Segment => {
    const words = JSON.stringify(source);
    const index = known.findIndex((segment) => JSON.stringify(segmentOf(segment)) === words);
    const [same] = index < 0 ? [] : known.splice(index, 1);
    if (same) return same;
    const places = shapesOf(source).map((shape) => ({ id: freshId(), shape, hidden: false }));
    return { id: freshId(), text: source.text, places, locked: false, source };
  });
  return { locked: before?.locked ?? false, segments };
}

/** The segment of a record. Fields that Kaleido does not know stay where they were. */
function segmentOf({ text, places, source }: Segment): BboxSegment | BlobSegment {
  const shapes = places.map(({ shape }) => shape);
  const field = shapes.some(isBlob) || 'blobs' in source ? 'blobs' : 'boxes';
  const isPlaced = shapes.length > 0 || field in source;
  return { ...source, text, ...(isPlaced && { [field]: shapes }) };
}

/** The latents of a record. */
export function latentsOf({ text, bbox, blob, voken, source }: Plan): Latents {
  const parts = {
    text: text?.value,
    bbox: bbox?.segments.map(segmentOf),
    blob: blob?.segments.map(segmentOf),
    voken: voken?.value,
  };
  return Object.fromEntries(Object.entries({ ...source, ...parts }).filter(([, value]) => value !== undefined));
}

/** A place with what it belongs to. */
export interface PlacedPhrase {
  readonly part: PlacedPart;
  readonly segment: Segment;
  readonly place: Place;
}

/** All places of a plan, in its order. */
export const placesOf = (plan: Plan): readonly PlacedPhrase[] =>
  placedParts.flatMap((part) =>
    (plan[part]?.segments ?? []).flatMap((segment) => segment.places.map((place) => ({ part, segment, place }))),
  );

/** The place with a name. */
export const placeOf = (plan: Plan, id: string | undefined): PlacedPhrase | undefined =>
  placesOf(plan).find(({ place }) => place.id === id);

/** Whether the words and places of two plans are the same; locks and hiding aside. */
export const samePlan = (a: Plan, b: Plan): boolean => a === b || JSON.stringify(latentsOf(a)) === JSON.stringify(latentsOf(b));

/** What of a plan stays word for word when the rest is sampled again. */
export function locksOf(plan: Plan): Locks {
  const indices = (part: PlacedPart) =>
    plan[part]?.locked ? [] : (plan[part]?.segments ?? []).flatMap(({ locked }, index) => (locked ? [index] : []));
  const segments = Object.fromEntries(placedParts.map((part) => [part, indices(part)] as const).filter(([, list]) => list.length > 0));
  return { parts: allParts.filter((part) => plan[part]?.locked), segments };
}
