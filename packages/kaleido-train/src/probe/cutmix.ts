import type { Random } from '@kaleido/shared/random';
import { type Box, boxArea, boxOverlap, type SceneFacts } from '@kaleido/shared/record';

/** A picture and what it shows. */
export interface Annotated {
  /** [side, side, 3] */
  readonly pixels: Float32Array;
  readonly facts: SceneFacts;
}

/**
 * Puts the thing of another picture of the same style where a picture has its own (CutMix, arXiv 1905.04899, by boxes): a subject must then
 * be recognised without what it usually holds, and a thing without who holds it.
 * @param from pictures to take things from, unchanged by this call
 * @returns the picture with its new facts, without those that no longer hold; undefined where no thing fits
 */
export function withOtherThing(
  { pixels, facts }: Annotated,
  from: readonly Annotated[],
  side: number,
  draw: Random,
): Annotated | undefined {
  const into = thingBox(facts);
  const givers = from.filter(
    ({ facts: other }) => other.style === facts.style && other.things?.[0] !== facts.things?.[0] && thingBox(other),
  );
  if (into === undefined || givers.length === 0) return undefined;
  const giver = givers[draw.int(givers.length)]!;
  const { relation: _, boxes, blobs, colors, ...same } = facts;
  const { things: color } = giver.facts.colors ?? {};
  return {
    pixels: pasted(pixels, into, giver.pixels, thingBox(giver.facts)!, side),
    facts: {
      ...same,
      things: giver.facts.things!,
      ...(colors && { colors: { ...without(colors, 'things'), ...(color !== undefined && { things: color }) } }),
      ...(boxes && { boxes: without(boxes, 'things') }),
      ...(blobs && { blobs: without(blobs, 'things') }),
    },
  };
}

/** The box of a picture's only thing; undefined where there are several, or where it contains much of the subject, as an umbrella's does. */
function thingBox({ boxes }: SceneFacts): Box | undefined {
  if (boxes?.subjects?.length !== 1 || boxes.things?.length !== 1) return undefined;
  const [subject, thing] = [boxes.subjects[0]!, boxes.things[0]!];
  return boxOverlap(subject, thing) < 0.5 * boxArea(subject) ? thing : undefined;
}

/** A picture with one box of another in one of its own, resized to nearest pixels. */
function pasted(pixels: Float32Array, into: Box, source: Float32Array, cut: Box, side: number): Float32Array {
  const out = pixels.slice();
  const pixel = (thousandths: number) => Math.min(side, Math.max(0, Math.round((thousandths / 1000) * side)));
  const [left, top, right, bottom] = into.map(pixel) as [number, number, number, number];
  const at = (k: number, low: number, high: number, from: number, to: number) => {
    const place = cut[from]! + ((k + 0.5 - low) / (high - low)) * (cut[to]! - cut[from]!);
    return Math.min(side - 1, Math.floor((place / 1000) * side));
  };
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const found = (at(y, top, bottom, 1, 3) * side + at(x, left, right, 0, 2)) * 3;
      out.set(source.subarray(found, found + 3), (y * side + x) * 3);
    }
  return out;
}

function without<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = object;
  return rest;
}
