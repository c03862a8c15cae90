import { InputError, show } from '@kaleido/shared/errors';
import type { RawGrounding } from './box-grammar.ts';
import { type JsonAnswer, readJsonAnswer } from './json-answer.ts';

/** Accepted names of an object's fields, in order of preference. */
export interface ObjectFields {
  readonly labels: readonly string[];
  readonly boxes: readonly string[];
}

/** The JSON in an answer. @throws InputError if there is none */
export function needJson(answer: string): JsonAnswer {
  const json = readJsonAnswer(answer);
  if (!json) throw new InputError(`contains no JSON list of objects with boxes: ${show(answer)}`);
  return json;
}

/**
 * Groups objects, each with a label and one or more boxes, into one phrase per label.
 * @param corners converts a box to [x1, y1, x2, y2]
 */
export function groupByLabel(
  { objects, faults: found, isCut }: JsonAnswer,
  fields: ObjectFields,
  corners: (box: readonly unknown[]) => readonly unknown[] = (box) => box,
): Omit<RawGrounding, 'extent'> {
  const faults = [...found];
  const byLabel = new Map<string, (readonly unknown[])[]>();
  for (const object of objects) {
    const label = fields.labels.map((name) => object[name]).find((value) => value !== undefined);
    const boxes = fields.boxes.map((name) => object[name]).find((value) => value !== undefined);
    if (typeof label !== 'string' || label.trim() === '') faults.push(`${fields.labels[0]}: expected text, got ${show(label)}`);
    else if (!Array.isArray(boxes)) faults.push(`${show(label)}: ${fields.boxes[0]}: expected a box of 4 numbers, got ${show(boxes)}`);
    else {
      const isList = boxes.length > 0 && boxes.every((one) => Array.isArray(one));
      const own = (isList ? (boxes as (readonly unknown[])[]) : [boxes]).map(corners);
      const sofar = byLabel.get(label.trim());
      if (sofar) for (const one of own) sofar.push(one);
      else byLabel.set(label.trim(), own);
    }
  }
  return { segments: [...byLabel].map(([text, boxes]) => ({ text, boxes })), faults, isCut };
}
