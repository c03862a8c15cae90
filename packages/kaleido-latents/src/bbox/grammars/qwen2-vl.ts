import type { BoxGrammar } from '../box-grammar.ts';
import { needTags } from '../need-tags.ts';
import { readTagged } from '../tagged-answer.ts';

/** Qwen2-VL: `<|object_ref_start|>…<|object_ref_end|><|box_start|>(x1,y1),(x2,y2)<|box_end|>`, in thousandths (arXiv 2409.12191 §2.2). */
export const qwen2Vl: BoxGrammar = {
  instruction: 'Generate the caption in English with grounding:',
  parse(answer, { isCut }) {
    const tags = {
      ref: ['<|object_ref_start|>', '<|object_ref_end|>'],
      box: ['<|box_start|>', '<|box_end|>'],
      ignored: ['<|endoftext|>', '<|im_end|>'],
    } as const;
    needTags(answer, tags);
    return readTagged(answer, tags, { width: 1000, height: 1000 }, isCut);
  },
};
