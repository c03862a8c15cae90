import type { BoxGrammar } from '../box-grammar.ts';
import { groupByLabel, needJson } from '../labelled-objects.ts';
import { qwen25Vl } from './qwen2.5-vl.ts';

/** Qwen3-VL: JSON as from Qwen2.5-VL, in thousandths of width and height (per its grounding cookbooks). */
export const qwen3Vl: BoxGrammar = {
  instruction: qwen25Vl.instruction,
  parse: (answer) => ({
    ...groupByLabel(needJson(answer), { labels: ['label'], boxes: ['bbox_2d'] }),
    extent: { width: 1000, height: 1000 },
  }),
};
