import { InputError, show } from '@kaleido/shared/errors';
import type { BoxGrammar } from '../box-grammar.ts';
import type { JsonAnswer } from '../json-answer.ts';
import { groupByLabel, needJson } from '../labelled-objects.ts';

/**
 * COCO annotations of one picture: a list of `{"bbox": [x, y, width, height], "category_name": "…"}`, or `{"annotations": […],
 * "categories": […]}`, whose annotations have a `category_id`; in pixels of the picture sent to the model. Crowds are skipped, since they
 * are not single objects.
 */
export const coco: BoxGrammar = {
  instruction: `Locate every prominent person, animal and thing in the image, at most twelve. Answer with a JSON list only, one object for each: {"bbox": [x, y, width, height] in pixels, "category_name": "a short phrase in English that describes it"}.`,
  parse: (answer, { sent }) => ({
    ...groupByLabel(
      annotationsIn(needJson(answer)),
      { labels: ['category_name', 'label', 'name', 'category'], boxes: ['bbox'] },
      ([x, y, width, height, ...more]) => [x, y, sum(x, width), sum(y, height), ...more],
    ),
    extent: sent,
  }),
};

/** The sum of two numbers; anything else is left for the check of boxes to report. */
const sum = (a: unknown, b: unknown): unknown => (typeof a === 'number' && typeof b === 'number' ? a + b : b);

type Fields = Readonly<Record<string, unknown>>;

/** The annotations except crowds, with the names of their categories. */
function annotationsIn(json: JsonAnswer): JsonAnswer {
  const named = json.objects.flatMap((one) => {
    const { annotations, categories } = one;
    return annotations === undefined ? [one] : withNames(listOf('annotations', annotations), listOf('categories', categories ?? []));
  });
  return { ...json, objects: named.filter(({ iscrowd }) => !iscrowd) };
}

function withNames(annotations: readonly Fields[], categories: readonly Fields[]): readonly Fields[] {
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  return annotations.map((one) => (names.has(one.category_id) ? { category_name: names.get(one.category_id), ...one } : one));
}

function listOf(name: string, value: unknown): readonly Fields[] {
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'object' || one === null))
    throw new InputError(`${name}: expected a list of objects, got ${show(value)}`);
  return value;
}
