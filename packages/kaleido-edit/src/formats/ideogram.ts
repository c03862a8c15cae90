import type { KaleidoRecord } from '@kaleido/shared/record';
import { boxOf, type Element, elementsOf, fieldsOf, phraseOf, recordOf, wordsOf } from './element.ts';

/*
 * Prompts of Ideogram 4 (docs.ideogram.ai, JSON prompting): `high_level_description`, and in `compositional_deconstruction` the `background`
 * and `elements`, each with `type`, `desc` and `bbox`: [y1, x1, y2, x2] in thousandths of height and width, y before x.
 */

/** A prompt of Ideogram 4, or the list of its elements, as a record; undefined for anything else. */
export function fromIdeogram(value: unknown): KaleidoRecord | undefined {
  if (Array.isArray(value)) return value.length > 0 && value.every(isElement) ? recordOf('', value.map(elementOf)) : undefined;
  const { high_level_description: description, compositional_deconstruction: composition } = fieldsOf(value);
  const { background, elements } = fieldsOf(composition);
  if (!Array.isArray(elements) && typeof description !== 'string') return undefined;
  return recordOf(
    wordsOf(description) || wordsOf(background),
    (Array.isArray(elements) ? elements : []).map(elementOf),
    wordsOf(background),
  );
}

const isElement = (value: unknown): boolean => Array.isArray(fieldsOf(value).bbox);

function elementOf(value: unknown): Element {
  const { type, text, desc, bbox } = fieldsOf(value);
  const [y1, x1, y2, x2] = Array.isArray(bbox) ? bbox.map(Number) : [];
  return { text: phraseOf(type, text, desc), box: boxOf(x1!, y1!, x2!, y2!) };
}

/** A record as a prompt of Ideogram 4: its description is the background. */
export const toIdeogram = (record: KaleidoRecord): object => ({
  high_level_description: record.caption,
  compositional_deconstruction: {
    background: record.latents?.text ?? '',
    elements: elementsOf(record).map(({ text, box }) => ({
      type: 'obj',
      ...(box && { bbox: [box[1], box[0], box[3], box[2]] }),
      desc: text,
    })),
  },
});
