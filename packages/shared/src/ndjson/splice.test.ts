import { Readable } from 'node:stream';
import fc from 'fast-check';
// @ts-expect-error The package has no types.
import ndjson from 'ndjson';
import { describe, expect, test } from 'vitest';
import { parseRecord } from './read.ts';
import { type RecordChanges, serialise } from './splice.ts';

const spliced = (source: string, changes: RecordChanges = {}): string => serialise(parseRecord(source, 'stdin:1'), changes);

describe('what is not changed', () => {
  test('keeps its place and its spelling', () => {
    const source = '{"big":12345678901234567890,"f":[1.0,1e3,-0],"caption":"\\u0061 cat","__proto__":{"x":1},"seed":1}';
    expect(spliced(source, { seed: 2, id: 'a' })).toBe(source.replace('"seed":1', '"seed":2,"id":"a"'));
  });

  test('loses only the white space between tokens', () => {
    expect(spliced('{\n  "caption" : "a  \\" b" ,\r\n\t"x": [ 1.0, { } ]\n}')).toBe('{"caption":"a  \\" b","x":[1.0,{}]}');
  });

  test('keeps its spelling when it is changed to what it was', () => {
    const source = '{"caption":"a","latents":{"bbox":[{"text":"a","boxes":[[1.0,2,3,4]]}],"note":1.0}}';
    expect(spliced(source, { latents: { bbox: [{ text: 'a', boxes: [[1, 2, 3, 4]] }] } })).toBe(source);
  });
});

describe('what is changed', () => {
  test('an object is merged member by member, an array is replaced', () => {
    expect(spliced('{"latents":{"text":"x","own":1e2},"caption":"a"}', { latents: { text: 'y', voken: [1] } })).toBe(
      '{"latents":{"text":"y","own":1e2,"voken":[1]},"caption":"a"}',
    );
    expect(spliced('{"caption":"a","own":[1,2]}', { own: [3] })).toBe('{"caption":"a","own":[3]}');
  });

  test('undefined takes a field away', () => {
    expect(spliced('{"id":"x","caption":"a","latents":{"text":"","voken":[]}}', { id: undefined, latents: { text: undefined } })).toBe(
      '{"caption":"a","latents":{"voken":[]}}',
    );
  });

  test('a key that is written with escapes, or twice', () => {
    expect(spliced('{"\\u0069d":"x","caption":"a"}', { id: 'y' })).toBe('{"\\u0069d":"y","caption":"a"}');
    expect(spliced('{"id":"x","caption":"a","id":"y"}', { id: 'z' })).toBe('{"caption":"a","id":"z"}');
  });

  test('a number that JSON lacks is an error', () => {
    expect(() => spliced('{"caption":"a"}', { x: { y: Number.NaN } })).toThrow('y: JSON cannot represent NaN');
  });
});

test('a key that is written 100 000 times costs linear time', () => {
  for (const name of ['id', 'own'])
    expect(spliced(`{"caption":"a"${`,"${name}":"x"`.repeat(1e5)}}`, { [name]: 'y' })).toBe(`{"caption":"a","${name}":"y"}`);
});

describe('properties', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const own = fc.string({ unit: 'binary' }).filter((key) => !['id', 'seed', 'model', 'image', 'latents', 'caption'].includes(key));
  const object = fc.dictionary(own, value).map((rest) => ({ ...rest, caption: 'a' }));

  test('splicing means the same as changing the value', () => {
    fc.assert(
      fc.property(
        object,
        fc.dictionary(
          own,
          fc.oneof(
            value.filter((v) => typeof v !== 'object' || Array.isArray(v)),
            fc.constant(undefined),
          ),
        ),
        (before, changes) => {
          const line = spliced(JSON.stringify(before, null, 2), changes);
          expect(line).not.toMatch(/[\r\n]/);
          expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ ...before, ...changes })));
        },
      ),
    );
  });

  test('the ndjson package reads what is written', async () => {
    const list = fc.sample(object, { numRuns: 100, seed: 1 });
    const lines = list.map((before) => `${spliced(JSON.stringify(before, null, 1))}\n`);
    const values: unknown[] = [];
    for await (const value of Readable.from(lines).pipe(ndjson.parse())) values.push(value);
    expect(values).toEqual(list.map((before) => JSON.parse(JSON.stringify(before))));
  });
});
