import { InputError } from '@kaleido/shared/errors';
import type { BboxSegment, Box } from '@kaleido/shared/record';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnswerFacts } from './box-grammar.ts';
import { type GrammarName, grammarNames, grammars } from './grammars.ts';
import { usualResize } from './qwen-resize.ts';
import { type Grounding, toSegments } from './to-segments.ts';

const usual: AnswerFacts = { sent: { width: 896, height: 672 }, resize: usualResize, coords: 'thousand', order: 'xy', isCut: false };

const read = (name: GrammarName, answer: string, facts: Partial<AnswerFacts> = {}): Grounding =>
  toSegments(grammars[name].parse(answer, { ...usual, ...facts }));

const fence = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;

describe('reads answers', () => {
  test('of Qwen-VL, an example of the paper', () => {
    const answer =
      '<ref> Woman</ref><box>(451,379),(731,806)</box> and<ref> her dog</ref><box>(219,424),(576,896)</box> playing on the beach<|endoftext|>';
    expect(read('qwen-vl', answer)).toEqual({
      segments: [
        { text: 'Woman', boxes: [[451, 379, 731, 806]] },
        { text: 'and' },
        { text: 'her dog', boxes: [[219, 424, 576, 896]] },
        { text: 'playing on the beach' },
      ],
      faults: [],
      isCut: false,
    });
  });

  test('of Qwen-VL, with several boxes per phrase', () => {
    const { segments } = read('qwen-vl', 'Two<ref> dogs</ref><box>(0,0),(10,10)</box>, <box>(20,20),(999,999)</box>.');
    expect(segments).toEqual([
      { text: 'Two' },
      {
        text: 'dogs',
        boxes: [
          [0, 0, 10, 10],
          [20, 20, 999, 999],
        ],
      },
      { text: '.' },
    ]);
  });

  test('of Qwen2-VL', () => {
    const answer = '<|object_ref_start|>the cat<|object_ref_end|><|box_start|>(10,20),(300,400)<|box_end|> sleeps<|im_end|>';
    expect(read('qwen2-vl', answer).segments).toEqual([{ text: 'the cat', boxes: [[10, 20, 300, 400]] }, { text: 'sleeps' }]);
  });

  test('of Qwen2.5-VL, in pixels of the picture resized by its processor', () => {
    const answer = `Here they are:\n${fence([
      { bbox_2d: [0, 0, 500, 100], label: 'a car' },
      { bbox_2d: [250, 50, 1000, 196], label: 'a wall', sub_label: 'red' },
    ])}`;
    const sent = { width: 1000, height: 200 }; // becomes 1008 × 196
    expect(read('qwen2.5-vl', answer, { sent }).segments).toEqual([
      { text: 'a car', boxes: [[0, 0, 496, 510]] },
      { text: 'a wall', boxes: [[248, 255, 992, 1000]] },
    ]);
    expect(read('qwen2.5-vl', answer, { sent: { width: 840, height: 196 } }).faults[0]).toContain('outside the picture');
  });

  test('of Qwen3-VL, grouped by label', () => {
    const answer = `[{"bbox_2d": [0, 0, 500, 1000], "label": "a dog"}, {"bbox_2d":[1,2,3,4],"label":"a cat"},\n{"bbox_2d": [5, 6, 7, 8], "label": "a dog"}]`;
    expect(read('qwen3-vl', answer).segments).toEqual([
      {
        text: 'a dog',
        boxes: [
          [0, 0, 500, 1000],
          [5, 6, 7, 8],
        ],
      },
      { text: 'a cat', boxes: [[1, 2, 3, 4]] },
    ]);
    expect(read('qwen3-vl', '[]').segments).toEqual([]);
    expect(read('qwen3-vl', '{"bbox_2d":[1,2,3,4],"label":"a"}\n{"bbox_2d":[5,6,7,8],"label":"b"}').segments).toHaveLength(2);
  });

  test('of Florence-2', () => {
    const answer =
      '</s><s>A green car<loc_52><loc_332><loc_932><loc_774>door handle<loc_425><loc_504><loc_474><loc_516><loc_1><loc_2><loc_3><loc_4></s>';
    expect(read('florence-2', answer).segments).toEqual([
      { text: 'A green car', boxes: [[52, 332, 932, 774]] },
      {
        text: 'door handle',
        boxes: [
          [425, 504, 474, 516],
          [1, 2, 3, 4],
        ],
      },
    ]);
  });

  test('in COCO format, as a list or with categories, without crowds', () => {
    const list = [
      { bbox: [0, 0, 448, 336], category_name: 'dog' },
      { bbox: [0, 0, 9, 9], category_name: 'people', iscrowd: 1 },
    ];
    const whole = { annotations: [{ bbox: [0, 0, 448, 336], category_id: 18, iscrowd: 0 }], categories: [{ id: 18, name: 'dog' }] };
    const expected = [{ text: 'dog', boxes: [[0, 0, 500, 500]] }];
    expect(read('coco', JSON.stringify(list)).segments).toEqual(expected);
    expect(read('coco', fence(whole)).segments).toEqual(expected);
  });

  test('in pixels slightly beyond the edge', () => {
    const edge = [{ bbox: [-0.01, 0, 896.02, 672.01], category_name: 'all' }];
    expect(read('coco', JSON.stringify(edge)).segments).toEqual([{ text: 'all', boxes: [[0, 0, 1000, 1000]] }]);
  });

  test('in JSON with fractions, thousandths or pixels, x or y first', () => {
    const gemini = fence([{ box_2d: [100, 200, 300, 400], label: 'a hat' }]);
    expect(read('json', gemini, { order: 'yx' }).segments).toEqual([{ text: 'a hat', boxes: [[200, 100, 400, 300]] }]);
    const unit = fence([
      {
        boxes: [
          [0, 0.25, 0.5, 1],
          [0, 0, 1, 1],
        ],
        text: 'two',
      },
    ]);
    expect(read('json', unit, { coords: 'unit' }).segments).toEqual([
      {
        text: 'two',
        boxes: [
          [0, 250, 500, 1000],
          [0, 0, 1000, 1000],
        ],
      },
    ]);
    expect(read('json', fence([{ box: [0, 0, 224, 336], label: 'a' }]), { coords: 'pixel' }).segments).toEqual([
      { text: 'a', boxes: [[0, 0, 250, 500]] },
    ]);
  });
});

describe('reads all JSON of an answer', () => {
  const [dog, cat, bird] = ['a dog', 'a cat', 'a bird'].map((label, at) => ({ bbox_2d: [at, 0, 500, 1000], label }));
  const list = (...objects: readonly unknown[]): string => JSON.stringify(objects);
  const labels = (answer: string, name: GrammarName = 'qwen3-vl') => {
    const { segments, faults } = read(name, answer);
    expect(faults).toEqual([]);
    return segments.flatMap(({ text, boxes = [] }) => boxes.map(() => text));
  };

  test.each([
    ['a fence for each kind of object', `Dogs:\n${fence([dog])}\nCats:\n${fence([cat])}`],
    ['several lists', `Dogs: ${list(dog)}. Cats: ${list(cat)}.`],
    ['lists and single objects', `Nothing: []; one: ${JSON.stringify(dog)}; more: ${list(cat)}`],
    ['a draft that the final answer repeats', `${fence([dog])}\nOne is missing. All of them:\n${fence([dog, cat])}`],
    ['a fence without JSON', `\`\`\`\nlook\n\`\`\`\n${list(dog, cat)}`],
    ['a fence that closes alone', `${list(dog, cat)}\n\`\`\``],
    ['brackets in the prose behind it', `${list(dog, cat)} Each is {box, label}, [as asked].`],
  ])('%s', (_, answer) => expect(labels(answer)).toEqual(['a dog', 'a cat']));

  test('a box that one list has twice', () => {
    expect(labels(list(dog, dog, cat))).toEqual(['a dog', 'a dog', 'a cat']);
  });

  test('a draft that is changed later, whose boxes count too', () => {
    expect(labels(`${fence([dog])}\nBetter:\n${fence([{ ...dog, bbox_2d: [9, 9, 500, 1000] }])}`)).toEqual(['a dog', 'a dog']);
  });

  test('COCO lists, each with its own categories', () => {
    const whole = (name: string) => ({ annotations: [{ bbox: [0, 0, 448, 336], category_id: 1 }], categories: [{ id: 1, name }] });
    expect(labels(`${fence(whole('a dog'))}\n${fence(whole('a cat'))}`, 'coco')).toEqual(['a dog', 'a cat']);
  });

  test('a later list that is truncated', () => {
    const { segments, isCut } = read('qwen3-vl', `${fence([dog])}\n${fence([cat, bird]).slice(0, -12)}`);
    expect({ texts: segments.map(({ text }) => text), isCut }).toEqual({ texts: ['a dog', 'a cat'], isCut: true });
  });

  test('a later list with a fault', () => {
    expect(read('qwen3-vl', `${list(dog)}\n${list({ ...cat, bbox_2d: 5 })}`).faults[0]).toContain('"a cat": bbox_2d: expected a box');
    expect(read('qwen3-vl', `${list(dog)}\n[{'label': 'a cat'}]`).faults[0]).toContain('not valid JSON');
  });
});

describe('an invalid box is dropped and reported, and its phrase stays', () => {
  const faultOf = (box: unknown, facts: Partial<AnswerFacts> = {}) => {
    const { segments, faults } = read('json', JSON.stringify([{ box, label: 'a dog' }]), facts);
    expect(segments).toEqual([{ text: 'a dog' }]);
    expect(faults).toHaveLength(1);
    return faults[0];
  };
  test.each<[string, unknown, Partial<AnswerFacts>, string]>([
    ['outside', [0, 0, 1001, 10], {}, 'the box [0, 0, 1001, 10] is outside the picture, whose coordinates go up to 1000, 1000'],
    ['negative', [-1, 0, 10, 10], {}, 'is outside the picture'],
    ['outside in pixels', [0, 0, 500, 700], { coords: 'pixel' }, 'is outside the picture, whose coordinates go up to 896, 672'],
    ['reversed', [340, 0, 120, 10], {}, 'is reversed or has no area'],
    ['flat', [1, 5, 9, 5], {}, 'is reversed or has no area'],
    ['fractions', [0.1, 0.2, 0.5, 1], {}, 'are at most 1, but coordinates go up to 1000, 1000: are they fractions'],
    ['fractions for pixels', [0.1, 0.2, 0.5, 1], { coords: 'pixel' }, 'are they fractions'],
    ['thousandths for fractions', [100, 200, 500, 600], { coords: 'unit' }, 'is outside the picture, whose coordinates go up to 1, 1'],
    ['thin', [0.5, 0.1, 0.5001, 0.2], { coords: 'unit' }, 'is thinner than a thousandth'],
    ['three numbers', [1, 2, 3], {}, 'expected a box of 4 numbers, got [1, 2, 3]'],
    ['words', ['1', 2, 3, 4], {}, 'expected a box of 4 numbers, got ["1", 2, 3, 4]'],
  ])('%s', (_, box, facts, expected) => expect(faultOf(box, facts)).toContain(expected));

  test('a box without a phrase', () => {
    expect(read('qwen-vl', 'a dog <box>(1,2),(3,4)</box>')).toEqual({
      segments: [{ text: 'a dog' }],
      faults: ['the box (1,2),(3,4) does not follow a phrase'],
      isCut: false,
    });
    expect(read('florence-2', '<loc_1><loc_2><loc_3><loc_4>').faults[0]).toContain('do not follow a phrase');
  });

  test.each<[GrammarName, string, string]>([
    ['qwen-vl', '<ref>a</ref><box>(1,2),(3)</box>', 'expected a box of 4 numbers, got ["(1,2),(3)"]'],
    ['qwen-vl', '<ref>a</ref><box>(1,x),(3,4)</box>', 'expected a box of 4 numbers, got [1, "x", 3, 4]'],
    ['qwen-vl', '<ref>a<ref>b</ref><box>(1,2),(3,4)</box>', '<ref> is not closed before <ref>'],
    ['qwen-vl', 'a</box> b', '</box> closes nothing'],
    ['florence-2', 'a<loc_1><loc_2><loc_3>b<loc_1><loc_2><loc_3><loc_4>', 'expected four <loc_N> per box, got 3'],
    ['florence-2', 'a<loc_1><loc_2><loc_3><loc_1000>b', 'expected <loc_0> to <loc_999>'],
    ['qwen3-vl', '[{"bbox_2d":[1,2,3,4]}]', 'label: expected text, got nothing'],
    ['qwen3-vl', '[{"bbox_2d":[1,2,3,4],"label":"a"}, 7]', 'expected an object in the list'],
    ['qwen3-vl', '[{"bbox_2d":[1,2,3,4],"label":"a"},{"bbox_2d":[1,,3],"label":"b"}]', 'not valid JSON'],
    ['qwen3-vl', '[{"label":"a"}]', 'bbox_2d: expected a box of 4 numbers, got nothing'],
  ])('%s: %s', (name, answer, expected) => {
    expect(read(name, answer).faults.join()).toContain(expected);
  });
});

describe('a truncated answer yields its complete parts', () => {
  test.each<[GrammarName, string, readonly BboxSegment[]]>([
    [
      'qwen-vl',
      '<ref>a</ref><box>(1,2),(3,4)</box> on<ref> b</ref><box>(5,6),(7',
      [{ text: 'a', boxes: [[1, 2, 3, 4]] }, { text: 'on b' }],
    ],
    ['qwen-vl', '<ref>a</ref><box>(1,2),(3,4)</box><ref> her do', [{ text: 'a', boxes: [[1, 2, 3, 4]] }]],
    ['qwen-vl', '<ref>a</ref><box>(1,2),(3,4)</box> on <re', [{ text: 'a', boxes: [[1, 2, 3, 4]] }, { text: 'on' }]],
    ['qwen2-vl', '<|object_ref_start|>a<|object_ref_end|><|box_start|>(1,2),(3,4)<|box_end|><|obj', [{ text: 'a', boxes: [[1, 2, 3, 4]] }]],
    ['qwen3-vl', '```json\n[{"bbox_2d":[1,2,3,4],"label":"a"},{"bbox_2d":[5,6,', [{ text: 'a', boxes: [[1, 2, 3, 4]] }]],
    ['qwen3-vl', '[{"bbox_2d":[1,2,3,4],"label":"a"},', [{ text: 'a', boxes: [[1, 2, 3, 4]] }]],
    ['qwen3-vl', '```json\n[', []],
    ['florence-2', 'a<loc_1><loc_2><loc_3><loc_4>b<loc_5><loc_6><lo', [{ text: 'a', boxes: [[1, 2, 3, 4]] }, { text: 'b' }]],
  ])('%s: %s', (name, answer, segments) => expect(read(name, answer)).toEqual({ segments, faults: [], isCut: true }));

  test('without the last word of the caption, which may be incomplete', () => {
    const { segments } = read('qwen-vl', '<ref>a</ref><box>(1,2),(3,4)</box> sits on the gra', { isCut: true });
    expect(segments).toEqual([{ text: 'a', boxes: [[1, 2, 3, 4]] }, { text: 'sits on the' }]);
  });
});

test.each<[GrammarName, string, string]>([
  ['qwen3-vl', 'I see a dog.', 'contains no JSON list of objects with boxes: "I see a dog."'],
  ['qwen2-vl', 'a dog(451,379),(731,806)', 'the server stripped special tokens'],
  ['florence-2', 'a dog 451, 379', 'the server stripped special tokens'],
  ['qwen-vl', '<ref>a</ref><quad>(1,2),(3,4),(5,6),(7,8)</quad>', 'contains quadrilaterals'],
  ['florence-2', 'a<poly><loc_1><loc_2></poly>', 'contains polygons'],
  ['coco', '{"annotations":[7],"categories":[]}', 'annotations: expected a list of objects'],
])('%s refuses an answer in another format: %s', (name, answer, message) => {
  expect(() => read(name, answer)).toThrow(InputError);
  expect(() => read(name, answer)).toThrow(message);
});

describe('properties', () => {
  const side = fc.integer({ min: 0, max: 998 });
  const box = fc
    .tuple(side, side, side, side)
    .filter(([x1, y1, x2, y2]) => x1 < x2 && y1 < y2 && Math.max(x2, y2) > 1)
    .map((corners): Box => corners);
  const word = fc.stringMatching(/^[a-z]{1,6}( [a-z]{1,6})?$/);
  const phrases = fc.uniqueArray(fc.record({ text: word, boxes: fc.array(box, { minLength: 1, maxLength: 3 }) }), {
    selector: ({ text }) => text,
    maxLength: 5,
  });

  const corners = ([x1, y1, x2, y2]: Box) => `(${x1},${y1}),(${x2},${y2})`;
  type Phrases = readonly { readonly text: string; readonly boxes: readonly Box[] }[];
  const objects = (list: Phrases, name: string, of = (one: Box): readonly number[] => one) =>
    list.flatMap(({ text, boxes }) => boxes.map((one) => ({ [name]: of(one), label: text })));
  /** Writes an answer in each grammar, for a picture of 1000 × 1000 pixels that is not resized. */
  const writers: Readonly<Record<GrammarName, (list: Phrases) => string>> = {
    'qwen-vl': (list) =>
      list.map(({ text, boxes }) => `<ref>${text}</ref>${boxes.map((one) => `<box>${corners(one)}</box>`).join('')}`).join(' '),
    'qwen2-vl': (list) =>
      list
        .map(
          ({ text, boxes }) =>
            `<|object_ref_start|>${text}<|object_ref_end|>${boxes.map((one) => `<|box_start|>${corners(one)}<|box_end|>`).join('')}`,
        )
        .join(''),
    'qwen2.5-vl': (list) => fence(objects(list, 'bbox_2d', (one) => one.map((value) => (value * 980) / 1000))),
    'qwen3-vl': (list) => fence(objects(list, 'bbox_2d')),
    'florence-2': (list) =>
      list
        .map(
          ({ text, boxes }) =>
            `${text}${boxes
              .flat()
              .map((value) => `<loc_${value}>`)
              .join('')}`,
        )
        .join(''),
    coco: (list) => JSON.stringify(objects(list, 'bbox', ([x1, y1, x2, y2]) => [x1, y1, x2 - x1, y2 - y1])),
    json: (list) => JSON.stringify(objects(list, 'box')),
  };
  const facts = { ...usual, sent: { width: 1000, height: 1000 } };
  const sent = (name: GrammarName) => (name === 'qwen2.5-vl' ? { ...facts, sent: { width: 980, height: 980 } } : facts);

  test.each(grammarNames)('%s reads what it writes', (name) => {
    fc.assert(
      fc.property(phrases, (list) => {
        const { segments, faults, isCut } = read(name, writers[name](list), sent(name));
        expect({ faults, isCut }).toEqual({ faults: [], isCut: false });
        expect(segments).toEqual(list);
      }),
      { numRuns: 60 },
    );
  });

  test.each(grammarNames)('from any prefix of an answer, %s reads only boxes that were written, in order', (name) => {
    fc.assert(
      fc.property(phrases, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const answer = writers[name](list);
        const beginning = answer.slice(0, Math.floor(share * answer.length));
        const whole = list.flatMap(({ boxes }) => boxes);
        let grounding: Grounding;
        try {
          grounding = read(name, beginning, sent(name));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        const found = grounding.segments.flatMap(({ boxes = [] }) => boxes);
        expect(found).toEqual(whole.slice(0, found.length));
      }),
      { numRuns: 60 },
    );
  });

  test.each(grammarNames)('%s never makes invalid boxes', (name) => {
    const rubbish = fc.array(
      fc.oneof(
        fc.string({ maxLength: 5 }),
        fc.constantFrom(
          '<ref>',
          '</ref>',
          '<box>',
          '</box>',
          '<|box_start|>',
          '<|object_ref_start|>',
          '<loc_',
          '<loc_1>',
          '[{',
          '}]',
          '{"bbox_2d":',
          '"label":"a"',
          '```',
          '(',
          '),(',
          ',',
          '1',
          '-7',
          '1e999',
          '"',
        ),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(rubbish, fc.boolean(), (pieces, isCut) => {
        try {
          for (const { boxes = [] } of read(name, pieces.join(''), { isCut }).segments)
            for (const [x1, y1, x2, y2] of boxes) expect(0 <= x1 && x1 < x2 && x2 <= 1000 && 0 <= y1 && y1 < y2 && y2 <= 1000).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

test.each<[GrammarName, string, string]>([
  ['qwen-vl', '<ref>a</ref><box>(1,2),(3,4)</box>', ''],
  ['qwen-vl', '<ref>', ''],
  ['qwen2-vl', '</|box_end|> ', ''],
  ['qwen3-vl', '{"bbox_2d":[1,2,3,4],"label":"a"},', '['],
  ['qwen3-vl', '[', ''],
  ['florence-2', 'a<loc_1><loc_2><loc_3><loc_4>', ''],
  ['florence-2', 'a', 'b '],
])('%s takes linear time for repeated %s', (name, piece, before) => {
  const start = performance.now();
  try {
    read(name, before + piece.repeat(Math.floor(400_000 / piece.length)), { isCut: true });
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
  }
  expect(performance.now() - start).toBeLessThan(5000); // quadratic time would take minutes
});
