import { InputError, show } from '@kaleido/shared/errors';
import { type BboxSegment, type BlobSegment, type Latents, looksLikeCoordinates } from '@kaleido/shared/record';
import type { Region } from '../mask/measure.ts';
import type { Located, Named, Segmenter } from './segmenter.ts';

/** The parts added to a record's latents. */
export interface Blobbed {
  readonly added: Pick<Latents, 'bbox' | 'blob'>;
  /** Number of boxes in which nothing was found, and which therefore have no ellipse. */
  readonly empty: number;
}

/**
 * Makes ellipses for a record's boxes, phrase by phrase. A record without a bbox part gets both boxes and ellipses of what the segmenter
 * finds by itself, with the segmenter's label as the phrase, or else the caption.
 * @throws InputError (the reason alone) if the segmenter needs boxes and the record has none, or if it refuses the picture
 */
export async function addBlobs(named: Named, caption: string, { bbox }: Latents, segmenter: Segmenter): Promise<Blobbed> {
  if (bbox === undefined) {
    if (!segmenter.find) throw new InputError(`latents.bbox: ${segmenter.name} needs boxes, and the record has none`);
    return { added: placed(await segmenter.find(named), caption), empty: 0 };
  }
  const boxes = bbox.flatMap((segment) => segment.boxes ?? []);
  const regions = boxes.length === 0 ? [] : await segmenter.within(named, boxes);
  return { added: { blob: inPlaceOfBoxes(bbox, regions) }, empty: regions.filter((region) => !region).length };
}

/** Replaces the boxes of segments by ellipses. A phrase for which nothing was found becomes connecting text. */
function inPlaceOfBoxes(bbox: readonly BboxSegment[], regions: readonly (Region | undefined)[]): BlobSegment[] {
  let next = 0;
  return bbox.map(({ text, boxes = [] }) => {
    const blobs = regions.slice(next, next + boxes.length).flatMap((region) => (region ? [region.blob] : []));
    next += boxes.length;
    return blobs.length > 0 ? { text, blobs } : { text };
  });
}

/** Both parts for found objects: a segment per text, in the order of discovery. */
function placed(found: readonly Located[], caption: string): Required<Pick<Latents, 'bbox' | 'blob'>> {
  const byText = new Map<string, Region[]>();
  for (const { text = caption, region } of found) {
    if (looksLikeCoordinates(text)) throw new InputError(`${show(text)} looks like coordinates, so it cannot be the phrase of a box`);
    const same = byText.get(text);
    if (same) same.push(region);
    else byText.set(text, [region]);
  }
  const segments = [...byText].map(([text, regions]) => ({ text, regions }));
  return {
    bbox: segments.map(({ text, regions }) => ({ text, boxes: regions.map(({ box }) => box) })),
    blob: segments.map(({ text, regions }) => ({ text, blobs: regions.map(({ blob }) => blob) })),
  };
}
