import type { BoxGrammar } from '../box-grammar.ts';
import { groupByLabel, needJson } from '../labelled-objects.ts';
import { qwenResize } from '../qwen-resize.ts';

/**
 * Qwen2.5-VL: fenced JSON `[{"bbox_2d": [x1, y1, x2, y2], "label": "…"}]` in pixels of the resized picture (arXiv 2502.13923
 * §2.2).
 */
export const qwen25Vl: BoxGrammar = {
  instruction: `Locate every prominent person, animal and thing in the image, at most twelve. Answer with a JSON list only, one object for each: {"bbox_2d": [x1, y1, x2, y2], "label": "a short phrase in English that describes it"}.`,
  parse: (answer, { sent, resize }) => ({
    ...groupByLabel(needJson(answer), { labels: ['label'], boxes: ['bbox_2d'] }),
    extent: qwenResize(sent, resize),
  }),
};
