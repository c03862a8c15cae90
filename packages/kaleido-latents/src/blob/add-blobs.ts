import { InputError, show } from '@kaleido/shared/errors';
import { type BboxSegment, type BlobSegment, type Latents, looksLikeCoordinates } from '@kaleido/shared/record';
import type { Region } from '../mask/measure.ts';
import type { Located, Named, Segmenter } from './segmenter.ts';

/** What is added to a record's latents. */
export interface Blobbed {
  readonly added: Pick<Latents, 'bbox' | 'blob'>;
  /** Boxes in which nothing was found: their phrases have one ellipse less. */
  readonly empty: number;
}

/**
 * Ellipses in the place of a record's boxes, phrase by phrase. A record without a bbox part gets both, boxes and ellipses, of what the
 * segmenter finds by itself; the phrase is what it says that it is, else the caption.
 * @throws InputError (the reason alone) when there are no boxes and the segmenter needs some, or when it refuses the picture
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

/** The segments of a bbox part with ellipses; connecting text where nothing was found. */
function inPlaceOfBoxes(bbox: readonly BboxSegment[], regions: readonly (Region | undefined)[]): BlobSegment[] {
  let next = 0;
  return bbox.map(({ text, boxes = [] }) => {
    const blobs = regions.slice(next, next + boxes.length).flatMap((region) => (region ? [region.blob] : []));
    next += boxes.length;
    return blobs.length > 0 ? { text, blobs } : { text };
  });
}

/** Both parts of what was found: a segment for each text, the one that was found first in front. */
function placed(found: readonly Located[], caption: string): Required<Pick<Latents, 'bbox' | 'blob'>> {
  const byText = new Map<string, Region[]>();
  for (const { text = caption, region } of found) {
    if (looksLikeCoordinates(text)) throw new InputError(`${show(text)} reads like coordinates, so it cannot name a box`);
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
