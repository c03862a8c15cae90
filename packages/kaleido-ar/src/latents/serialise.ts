import {
  type BboxSegment,
  type Blob,
  type BlobSegment,
  type Box,
  type LatentPart,
  type Latents,
  latentParts,
} from '@kaleido/shared/record';
import { groundedSpans, parseGrounded } from './grounded.ts';
import { isMarker, type Span } from './spans.ts';

/**
 * Latents as one sequence: the parts in the order text → bbox → blob → voken, each after its marker (paper appendix A, docs/design.md §2).
 * A part that is present but empty is a marker alone.
 * @throws TypeError when a text inside bbox or blob looks like coordinates
 */
export function serialiseLatents(latents: Latents): Span[] {
  const { text, bbox, blob, voken } = latents;
  return [
    ...(text === undefined ? [] : [{ marker: 'text' } as const, ...(text === '' ? [] : [{ text }])]),
    ...(bbox
      ? groundedSpans(
          'bbox',
          bbox.map(({ text, boxes = [] }) => ({ text, places: boxes })),
        )
      : []),
    ...(blob
      ? groundedSpans(
          'blob',
          blob.map(({ text, blobs = [] }) => ({ text, places: blobs })),
        )
      : []),
    ...(voken ? [{ marker: 'voken' } as const, ...(voken.length === 0 ? [] : [{ vokens: voken }])] : []),
  ];
}

/**
 * Inverse of `serialiseLatents`, exact except for empty fields (`boxes: []`, connecting text without words).
 * @throws TypeError when parts are out of order or repeated, or their content is invalid
 */
export function parseLatents(spans: readonly Span[]): Latents {
  const stretches = new Map<LatentPart, Span[][]>();
  let current: { part: LatentPart; stretches: Span[][] } | undefined;
  for (const span of spans) {
    if (isMarker(span)) {
      if (current?.part === span.marker && span.marker !== 'text' && span.marker !== 'voken') current.stretches.push([]);
      else {
        const before = current ? latentParts.indexOf(current.part) : -1;
        if (latentParts.indexOf(span.marker) <= before)
          throw new TypeError(`serialised latents: part ${span.marker} follows ${current?.part}`);
        current = { part: span.marker, stretches: [[]] };
        stretches.set(span.marker, current.stretches);
      }
    } else if (!current) throw new TypeError('serialised latents: text before the first marker');
    else current.stretches.at(-1)?.push(span);
  }
  const textsOf = (part: LatentPart) => stretches.get(part)?.map((stretch) => stretch.map((span) => plainText(part, span)).join(''));
  const text = textsOf('text');
  const bbox = textsOf('bbox');
  const blob = textsOf('blob');
  const voken = stretches.get('voken')?.[0];
  return {
    ...(text && { text: text.join('') }),
    ...(bbox && { bbox: parseGrounded(bbox, 4).map(boxSegment) }),
    ...(blob && { blob: parseGrounded(blob, 5).map(blobSegment) }),
    ...(voken && { voken: voken.flatMap(vokensOf) }),
  };
}

function plainText(part: LatentPart, span: Span): string {
  if ('text' in span) return span.text;
  throw new TypeError(`serialised latents: part ${part} holds ${Object.keys(span)[0]}`);
}

function vokensOf(span: Span): readonly number[] {
  if ('vokens' in span) return span.vokens;
  throw new TypeError('serialised latents: part voken holds text');
}

const boxSegment = ({ text, places }: { text: string; places: readonly (readonly number[])[] }): BboxSegment =>
  places.length === 0 ? { text } : { text, boxes: places as readonly Box[] };

const blobSegment = ({ text, places }: { text: string; places: readonly (readonly number[])[] }): BlobSegment =>
  places.length === 0 ? { text } : { text, blobs: places as readonly Blob[] };
