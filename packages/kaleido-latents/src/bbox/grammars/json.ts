import { UsageError } from '@kaleido/shared/errors';
import type { AnswerFacts, BoxGrammar, Extent } from '../box-grammar.ts';
import { groupByLabel, needJson } from '../labelled-objects.ts';

/**
 * Any JSON list of objects with a label and one or more boxes; `--coords` is the unit of coordinates, `--order` their order (Gemini:
 * thousandths, yx).
 */
export const json: BoxGrammar = {
  instruction: `Locate every prominent person, animal and thing in the image, at most twelve. Answer with a JSON list only, one object for each: {"box": [x1, y1, x2, y2], "label": "a short phrase in English that describes it"}, in thousandths of the width and height of the image.`,
  parse: (answer, facts) => ({
    ...groupByLabel(
      needJson(answer),
      { labels: ['label', 'text', 'name', 'phrase'], boxes: ['box', 'boxes', 'bbox', 'bbox_2d', 'box_2d'] },
      (box) => (facts.order === 'yx' && box.length === 4 ? [box[1], box[0], box[3], box[2]] : box),
    ),
    extent: extentOf(facts),
  }),
};

function extentOf({ coords, sent }: AnswerFacts): Extent {
  if (coords === undefined)
    throw new UsageError('--boxes json: needs --coords unit, thousand or pixel, since answers do not say which they use');
  if (coords === 'pixel') return sent;
  const side = coords === 'unit' ? 1 : 1000;
  return { width: side, height: side };
}
