import { type BboxSegment, type Box, boxAround, type KaleidoRecord } from '@kaleido/shared/record';

/** Something in a plan of another tool: a phrase and its place, if it has one. */
export interface Element {
  readonly text: string;
  readonly box?: Box | undefined;
}

/** A box with corners in any order, as one of ours: whole thousandths inside the picture, never flat. Undefined for what is no box. */
export function boxOf(x1: number, y1: number, x2: number, y2: number): Box | undefined {
  if (![x1, y1, x2, y2].every(Number.isFinite)) return undefined;
  const [left, right] = span(x1, x2);
  const [top, bottom] = span(y1, y2);
  return [left, top, right, bottom];
}

function span(a: number, b: number): readonly [number, number] {
  const [from, to] = [Math.min(a, b), Math.max(a, b)].map((value) => Math.min(1000, Math.max(0, Math.round(value))));
  return from! < to! ? [from!, to!] : [Math.min(from!, 999), Math.min(from!, 999) + 1];
}

/** A record of elements. Neighbours with the same words are instances of one phrase. */
export function recordOf(caption: string, elements: readonly Element[], text?: string): KaleidoRecord {
  const bbox: BboxSegment[] = [];
  for (const { text: words, box } of elements) {
    const last = bbox.at(-1);
    if (last?.boxes && box && last.text === words) bbox[bbox.length - 1] = { ...last, boxes: [...last.boxes, box] };
    else bbox.push(box ? { text: words, boxes: [box] } : { text: words });
  }
  return { caption: caption || elements.map((element) => element.text).join(', '), latents: { ...(text && { text }), bbox } };
}

/** The elements of a record, one for each box; where it has ellipses and no boxes, one for each of those. */
export function elementsOf({ latents }: KaleidoRecord): Element[] {
  if (latents?.bbox || !latents?.blob)
    return (latents?.bbox ?? []).flatMap(({ text, boxes }) => (boxes?.length ? boxes.map((box) => ({ text, box })) : [{ text }]));
  return latents.blob.flatMap(({ text, blobs }) =>
    blobs?.length ? blobs.map((blob) => ({ text, box: boxOf(...boxAround(blob)) })) : [{ text }],
  );
}

/** The value as an object's fields; none for anything else. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

export const wordsOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** What an element of a prompt says: its words, or the letters that it shows, in quotes. */
export const phraseOf = (type: unknown, text: unknown, desc: unknown): string =>
  type === 'text' && wordsOf(text) ? [`"${wordsOf(text)}"`, wordsOf(desc)].filter(Boolean).join(' ') : wordsOf(desc);
