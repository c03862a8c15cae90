import { InputError } from '@kaleido/shared/errors';
import type { BoxGrammar } from '../box-grammar.ts';
import { needTags } from '../need-tags.ts';
import { readTagged } from '../tagged-answer.ts';

/**
 * Qwen-VL, the paper's: `<ref> Woman</ref><box>(451,379),(731,806)</box> and<ref> her dog</ref><box>…`, in thousandths (arXiv 2308.12966
 * §2.2).
 */
export const qwenVl: BoxGrammar = {
  instruction: 'Generate the caption in English with grounding:', // paper, Table 1
  parse(answer, { isCut }) {
    const tags = {
      ref: ['<ref>', '</ref>'],
      box: ['<box>', '</box>'],
      ignored: ['<|endoftext|>', '<|im_end|>'],
    } as const;
    if (answer.includes('<quad>')) throw new InputError('contains quadrilaterals (<quad>): expected boxes (<box>)');
    needTags(answer, tags);
    return readTagged(answer, tags, { width: 1000, height: 1000 }, isCut);
  },
};
