import type { BoxGrammar } from '../box-grammar.ts';
import { groupByLabel, needJson } from '../labelled-objects.ts';
import { qwen25Vl } from './qwen2.5-vl.ts';

/** Qwen3-VL: the JSON of Qwen2.5-VL, in thousandths of width and height (its cookbooks on grounding). */
export const qwen3Vl: BoxGrammar = {
  instruction: qwen25Vl.instruction,
  parse: (answer) => ({
    ...groupByLabel(needJson(answer), { labels: ['label'], boxes: ['bbox_2d'] }),
    extent: { width: 1000, height: 1000 },
  }),
};
