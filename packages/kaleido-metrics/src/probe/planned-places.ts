import type { Said } from '@kaleido/data/pictures';
import { phraseKind } from '@kaleido/scenes/reading';
import { type Blob, type Box, boxIou } from '@kaleido/shared/record';
import { blobIou } from './places.ts';
import type { EntityKind } from './probe-config.ts';
import type { Reading } from './reading.ts';

/** The boxes or blobs of one phrase of a plan. */
export type PlannedPlaces = { readonly kind: EntityKind } & (
  | { readonly part: 'boxes'; readonly places: readonly Box[] }
  | { readonly part: 'blobs'; readonly places: readonly Blob[] }
);

/** The boxes or blobs of a plan's phrases that name a subject or a thing of scenes. */
export function plannedPlaces({ latents }: Said, part: 'boxes' | 'blobs'): PlannedPlaces[] {
  const kindOf = (text: string): EntityKind | undefined => phraseKind(text);
  if (part === 'boxes')
    return (latents?.bbox ?? []).flatMap(({ text, boxes }) => {
      const kind = boxes?.length ? kindOf(text) : undefined;
      return kind ? [{ kind, part, places: boxes! }] : [];
    });
  return (latents?.blob ?? []).flatMap(({ text, blobs }) => {
    const kind = blobs?.length ? kindOf(text) : undefined;
    return kind ? [{ kind, part, places: blobs! }] : [];
  });
}

/**
 * IoU of each planned box or blob with the one that the probe sees. If as many are seen as planned, they are paired from left to right;
 * otherwise each takes its best match, or 0 if none is seen.
 */
export function bestOverlaps(planned: PlannedPlaces, seen: Reading[EntityKind]): number[] {
  if (planned.part === 'boxes') {
    const boxes = seen.map(({ box }) => box);
    return paired(
      fromLeft(planned.places, ([x1, , x2]) => x1 + x2),
      boxes,
      boxIou,
    );
  }
  return paired(
    fromLeft(planned.places, ([x]) => x),
    seen.map(({ blob }) => blob),
    blobIou,
  );
}

const fromLeft = <T>(places: readonly T[], x: (place: T) => number): T[] => [...places].sort((a, b) => x(a) - x(b));

const paired = <T>(planned: readonly T[], seen: readonly T[], iou: (a: T, b: T) => number): number[] =>
  planned.map((place, index) =>
    seen.length === planned.length ? iou(place, seen[index]!) : Math.max(0, ...seen.map((other) => iou(place, other))),
  );
