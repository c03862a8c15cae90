import { choice, under } from '@kaleido/shared/cli';
import { defineAskedCommand } from '../answers/asked-command.ts';
import { captionInstruction, labelInstruction } from './instructions.ts';
import { wholeSentences } from './whole-sentences.ts';

/** `kaleido-latents text`. */
export const text = defineAskedCommand({
  part: 'text',
  name: 'kaleido-latents text',
  module: import.meta.url,
  summary: 'Adds detailed descriptions by a vision-language model.',
  examples: [
    {
      run: "kaleido-latents text --data 'cc12m/{00000..00099}.tar' --requests > batch.jsonl",
      does: 'write a batch file for vllm run-batch or any batch API',
    },
    { run: "kaleido-latents text --data 'cc12m/{00000..00099}.tar' --answers out.jsonl --shards described", does: 'add the answers' },
    {
      run: 'kaleido-latents text --data imagenet:train --captions label --server http://localhost:8000/v1 --shards described',
      does: 'ask a server to describe pictures whose captions are class labels',
    },
  ],
  options: under('Model', {
    captions: choice(['sentence', 'label'], {
      help: "whether captions are sentences or class labels, which selects the paper's prompt",
      default: 'sentence',
    }),
  }),
  instruction: ({ captions }) => (captions === 'label' ? labelInstruction : captionInstruction),
  open(_options, _context) {
    let cut = 0;
    return {
      read({ text, isCut }) {
        if (!isCut) return text;
        cut++;
        return wholeSentences(text);
      },
      summary: () => (cut === 0 ? [] : [`descriptions truncated by the token limit, now cut at their last complete sentence: ${cut}`]),
    };
  },
});
