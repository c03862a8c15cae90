import { validateRecord } from '@kaleido/shared/record';
import { argumentsReader, check, type FuzzReader, mutateJsonLines, mutateTar, mutateText } from '@kaleido/shared/testing/fuzz';
import { someTars } from '@kaleido/shared/testing/fuzz-readers';
import { readAnswers } from '../answers/read-answers.ts';
import { type GrammarName, grammars } from '../bbox/grammars.ts';
import { usualResize } from '../bbox/qwen-resize.ts';
import { toSegments } from '../bbox/to-segments.ts';
import { readAnnotations } from '../coco/annotations.ts';
import { command } from '../command.ts';
import { wholeSamples } from '../output/partial-shard.ts';
import { completions } from './loopback-server.ts';

/** Reads answers in a grammar. Whatever it accepts must be a valid part of a record, except for text that looks like coordinates. */
const answers = (name: GrammarName, ...seeds: readonly string[]): FuzzReader => ({
  seeds: () => seeds.map((seed) => Buffer.from(seed)),
  mutate: mutateText,
  read(input, { draw }) {
    const sent = { width: 896, height: 672 };
    const facts = {
      sent,
      resize: usualResize,
      coords: 'thousand',
      order: draw.chance(0.5) ? 'xy' : 'yx',
      isCut: draw.chance(0.5),
    } as const;
    const { segments } = toSegments(grammars[name].parse(input.toString(), facts));
    check(
      segments.every(({ text }) => text === text.trim()),
      'a phrase with blanks around it',
    );
    validateRecord({ caption: '', latents: { bbox: segments } }, 'answer');
  },
});

const objects = JSON.stringify([
  { bbox_2d: [10, 20, 300, 400], label: 'a dog' },
  { bbox_2d: [1, 2, 3, 4], label: 'a cat' },
]);

const result = (id: string, content: string) => ({
  custom_id: id,
  response: { status_code: 200, body: completions.vllm(content) },
  error: null,
});

const instances = JSON.stringify({
  images: [{ id: 1, file_name: 'a.jpg', width: 16, height: 12 }],
  annotations: [
    { image_id: 1, category_id: 2, segmentation: [[1.5, 2, 9, 2.25, 9, 10, 1, 10]] },
    { image_id: 1, category_id: 2, iscrowd: 1, segmentation: { size: [12, 16], counts: [20, 30, 142] } },
    { image_id: 1, category_id: 2, segmentation: { size: [12, 16], counts: 'd0n0^4' } },
  ],
  categories: [{ id: 2, name: 'dog' }],
});

const readers = {
  'latents-arguments': argumentsReader(command),
  'answers-qwen-vl': answers(
    'qwen-vl',
    '<ref>Two dogs</ref><box>(1,2),(300,400)</box><box>(5,6),(7,8)</box> and<ref> a cat</ref><box>(0,0),(999,999)</box>.',
  ),
  'answers-qwen2-vl': answers(
    'qwen2-vl',
    '<|object_ref_start|>a dog<|object_ref_end|><|box_start|>(1,2),(300,400)<|box_end|> sleeps<|im_end|>',
  ),
  'answers-qwen2.5-vl': answers('qwen2.5-vl', `\`\`\`json\n${objects}\n\`\`\``),
  'answers-qwen3-vl': answers('qwen3-vl', objects, `Here:\n\`\`\`json\n${objects}\n\`\`\``),
  'answers-florence-2': answers(
    'florence-2',
    '</s><s>a green car<loc_52><loc_332><loc_932><loc_774>a door<loc_1><loc_2><loc_3><loc_4> open</s>',
  ),
  'answers-coco': answers(
    'coco',
    '{"annotations":[{"bbox":[1,2,30,40],"category_id":18,"iscrowd":0}],"categories":[{"id":18,"name":"dog"}]}',
  ),
  'answers-json': answers('json', '[{"box_2d":[1,2,30,40],"label":"a dog"},{"boxes":[[1,2,3,4],[5,6,7,8]],"text":"two cats"}]'),
  'batch-results': {
    seeds: () => [
      Buffer.from(
        [result('a', 'A.'), { custom_id: 'b', response: null, error: { message: 'expired' } }, { custom_id: 'c', text: 'C.' }]
          .map((line) => JSON.stringify(line))
          .join('\n'),
      ),
    ],
    mutate: mutateJsonLines,
    async read(input, { file }) {
      for (const { answer, fault } of (await readAnswers(file('out.jsonl', input), () => {})).values())
        check(answer === undefined ? typeof fault === 'string' : typeof answer.text === 'string', 'an answer that is not a text');
    },
  },
  'coco-masks': {
    seeds: () => [Buffer.from(instances)],
    mutate: mutateText,
    async read(input, { file }) {
      const annotations = await readAnnotations(file('instances.json', input), { crowds: true });
      const found = annotations.of('a.jpg', { width: 16, height: 12 }) ?? [];
      const [boxes, blobs] = [found.map(({ region }) => region.box), found.map(({ region }) => region.blob)];
      validateRecord({ caption: '', latents: { bbox: [{ text: '', boxes }], blob: [{ text: '', blobs }] } }, 'instances');
    },
  },
  'unfinished-shard': {
    seeds: someTars,
    mutate: mutateTar,
    async read(input, { file }) {
      const { end } = await wholeSamples(file('00000.tar.partial', input));
      check(end <= input.length && end % 512 === 0, `samples end at byte ${end} of ${input.length}`);
    },
  },
} satisfies Readonly<Record<string, FuzzReader>>;

/** The readers of this package. */
export const fuzzReaders: Readonly<Record<keyof typeof readers, FuzzReader>> = readers;
