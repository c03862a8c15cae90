import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InputError } from '../errors.ts';
import { chunks, cutAt, everyByte, keepGoing, read } from '../testing/read-records.ts';
import { readRecords } from './read.ts';

describe('properties', () => {
  const object = fc
    .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 }))
    .map(({ latents: _, id: __, seed: ___, image: ____, model: _____, ...rest }) => ({ ...rest, caption: 'a cat' }));
  const layout = fc.constantFrom(undefined, 1, '\t');

  test('records survive in any layout and any cut of the stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(object, layout), { maxLength: 4 }),
        fc.constantFrom('\n', '\r\n', ' ', ''),
        async (list, joint) => {
          const bytes = Buffer.from(list.map(([value, space]) => JSON.stringify(value, null, space)).join(joint));
          const whole = await read(chunks(bytes));
          expect(whole.map(({ record }) => record)).toEqual(list.map(([value]) => JSON.parse(JSON.stringify(value))));
          expect(await read(everyByte(bytes))).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('rubbish gives records or one-line refusals, the same for every cut', async () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '\n',
      '\r',
      ' ',
      'null',
      '1',
      '"caption"',
      '"a"',
      'é',
      '\ufeff',
      '\0',
      '\x1f',
      '\x1e',
      '\\ud800',
      '1e999',
    );
    const rubbish = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(fragments, { maxLength: 24 }).map((parts) => Buffer.from(parts.join(''))),
    );
    const outcome = async (source: AsyncIterable<Uint8Array>): Promise<string[]> => {
      const seen: string[] = [];
      const onBad = (error: InputError) => {
        expect(error.message).toMatch(/^stdin:\d+: .+$/);
        seen.push(error.message);
      };
      for await (const entry of readRecords(source, { name: 'stdin', onBad })) seen.push(entry.source);
      return seen;
    };
    await fc.assert(
      fc.asyncProperty(rubbish, fc.array(fc.nat(), { maxLength: 6 }), async (bytes, places) => {
        const seen = await outcome(chunks(bytes));
        expect(await outcome(everyByte(bytes))).toEqual(seen);
        expect(await outcome(cutAt(bytes, places))).toEqual(seen);
      }),
      { numRuns: 700 },
    );
  });

  test('an object is accepted exactly when JSON.parse accepts it', async () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\n',
      '\\u00e9',
      ',',
      ':',
      ' ',
      'null',
      '1',
      '-0.5e+3',
      '01',
      '"k"',
      '"k":1',
      '.5',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fragments, { maxLength: 12 }), async (parts) => {
        const text = `{"caption":"a"${parts.join('')}}`;
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        const seen = await keepGoing(text);
        expect(seen.length === 1 && seen[0] === 'a').toBe(valid);
      }),
      { numRuns: 1000 },
    );
  });
});
