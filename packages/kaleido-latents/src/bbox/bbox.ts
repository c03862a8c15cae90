import { choice, integer, note, UsageError, under } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { defineAskedCommand } from '../answers/asked-command.ts';
import { sentSize } from '../answers/sent-picture.ts';
import { type GrammarName, grammarNames, grammars } from './grammars.ts';
import { usualResize } from './qwen-resize.ts';
import { toSegments } from './to-segments.ts';

/** The grammar of the default model. */
const USUAL: GrammarName = 'qwen3-vl';

/** `kaleido-latents bbox`. */
export const bbox = defineAskedCommand({
  part: 'bbox',
  name: 'kaleido-latents bbox',
  module: import.meta.url,
  summary: 'Adds grounded captions, phrases with boxes, by a vision-language model.',
  examples: [
    {
      run: "kaleido-latents bbox --data 'cc12m/{00000..00099}.tar' --requests > batch.jsonl",
      does: 'write a batch file for vllm run-batch or any batch API',
    },
    {
      run: "kaleido-latents bbox --data 'cc12m/{00000..00099}.tar' --answers out.jsonl --boxes qwen3-vl --shards boxed",
      does: 'add the boxes in the answers',
    },
    {
      run: 'kaleido-latents bbox --server http://localhost:8000/v1 --boxes json --coords thousand --order yx < records.ndjson',
      does: 'ask a server for boxes with y before x',
    },
  ],
  options: under('Boxes', {
    boxes: choice(grammarNames, { help: `box format of the model's answers; requests ask for ${USUAL} by default` }),
    coords: choice(['unit', 'thousand', 'pixel'], {
      help: 'for json: unit of coordinates: fractions or thousandths of the picture, or pixels of the picture sent',
    }),
    order: choice(['xy', 'yx'], { help: 'for json: order of coordinates', default: 'xy' }),
    sent: choice(['fitted', 'original'], {
      help: 'size of the picture sent: fitted, as by --requests and --server, or original',
      default: 'fitted',
    }),
    resizeMin: integer({
      help: "for qwen2.5-vl: min_pixels of the model's processor",
      placeholder: 'PIXELS',
      min: 1,
      default: usualResize.min,
    }),
    resizeMax: integer({
      help: "for qwen2.5-vl: max_pixels of the model's processor",
      placeholder: 'PIXELS',
      min: 1,
      default: usualResize.max,
    }),
  }),
  instruction: ({ boxes = USUAL }) => grammars[boxes].instruction,
  open(options, context) {
    const { boxes: name, coords, order, sent, resizeMin, resizeMax, longestSide, keepGoing } = options;
    if (name === undefined) throw new UsageError(`--boxes: required to read answers: one of ${grammarNames.join(', ')}`);
    if (name === 'json' && coords === undefined)
      throw new UsageError('--boxes json: needs --coords unit, thousand or pixel, since answers do not say which they use');
    if (name !== 'json' && (coords !== undefined || order !== 'xy'))
      throw new UsageError(`--${coords === undefined ? 'order' : 'coords'}: only for --boxes json; ${name} defines its own`);
    if (sent === 'original' && options.server !== undefined)
      throw new UsageError('--sent original: cannot be used with --server, which sends fitted pictures');
    const resize = { min: resizeMin, max: resizeMax };
    const counts = { boxes: 0, dropped: 0, cut: 0 };
    return {
      read({ text, isCut }, { where, packed }) {
        const size = sent === 'original' ? packed : sentSize(packed, longestSide);
        const { segments, faults, isCut: ends } = toSegments(grammars[name].parse(text, { sent: size, resize, coords, order, isCut }));
        if (faults[0] !== undefined && !keepGoing) throw new InputError(faults[0]);
        for (const fault of faults) context.fail(`${where}: the answer: ${fault}`);
        if (ends) {
          counts.cut++;
          note(context, options, `${where}: the answer is truncated; its complete boxes are used`);
        }
        counts.dropped += faults.length;
        counts.boxes += segments.reduce((sum, { boxes = [] }) => sum + boxes.length, 0);
        return segments;
      },
      summary: () => [
        `boxes: ${counts.boxes}`,
        ...(counts.dropped > 0 ? [`boxes dropped: ${counts.dropped}`] : []),
        ...(counts.cut > 0 ? [`truncated answers: ${counts.cut}`] : []),
      ],
    };
  },
});
