import { type Latents, looksLikeCoordinates } from '@kaleido/shared/record';
import * as fc from 'fast-check';

/** Text of every kind: words, brackets, digits, `#`, line breaks, pieces that look special, any Unicode. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 10 }).map((text) => text.replaceAll(/\p{Surrogate}/gu, '?')),
  fc
    .array(
      fc.constantFrom(
        'a',
        'squirrel',
        ' ',
        '  ',
        '(',
        ')',
        '12',
        '0',
        ',',
        ', ',
        '.',
        '#',
        '\n',
        '</s>',
        '<extra_id_1>',
        '<pad>',
        '\u2581',
        '\uff08',
        '\uff11',
      ),
    )
    .map((words) => words.join('')),
);

/** Text that may stand in a segment. */
const phrase = anyText.filter((text) => !looksLikeCoordinates(text));

const coordinate = fc.integer({ min: 0, max: 1000 });
const interval = fc.uniqueArray(coordinate, { minLength: 2, maxLength: 2 }).map((ends) => ends.sort((a, b) => a - b) as [number, number]);
const box = fc.tuple(interval, interval).map(([[x1, x2], [y1, y2]]) => [x1, y1, x2, y2] as const);
const blob = fc.tuple(coordinate, coordinate, coordinate, coordinate, fc.integer({ min: 0, max: 180 }));
const connecting = phrase.filter((text) => text !== '').map((text) => ({ text }));

/** Any plan that says something in every segment. */
export const anyLatents = (vokens: number): fc.Arbitrary<Latents> =>
  fc.record(
    {
      text: anyText,
      bbox: fc.array(fc.oneof(connecting, fc.record({ text: phrase, boxes: fc.array(box, { minLength: 1, maxLength: 3 }) })), {
        maxLength: 5,
      }),
      blob: fc.array(fc.oneof(connecting, fc.record({ text: phrase, blobs: fc.array(blob, { minLength: 1, maxLength: 3 }) })), {
        maxLength: 5,
      }),
      voken: fc.array(fc.integer({ min: 0, max: vokens - 1 }), { maxLength: 5 }),
    },
    { requiredKeys: [] },
  );
