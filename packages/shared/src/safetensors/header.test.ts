import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../errors.ts';
import { type Header, parseHeader } from './header.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const entry = (dtype: string, shape: unknown, begin: unknown, end: unknown): unknown => ({ dtype, shape, data_offsets: [begin, end] });
const parse = (header: unknown, dataBytes: number): Header =>
  parseHeader(utf8(typeof header === 'string' ? header : JSON.stringify(header)), dataBytes, 'x.safetensors');

describe('parseHeader', () => {
  it('takes tensors in any order, scalars, empty tensors, padding and metadata', () => {
    const header = `{"b":${JSON.stringify(entry('F16', [2], 8, 12))},"__metadata__":{"__proto__":"data"},"a":${JSON.stringify(entry('F64', [], 0, 8))},
      "toString":${JSON.stringify(entry('I8', [0, 7], 8, 8))}}   `;
    const { tensors, metadata } = parse(header, 12);
    expect([...tensors.keys()]).toEqual(['a', 'toString', 'b']);
    expect(tensors.get('b')).toEqual({ dtype: 'F16', shape: [2], begin: 8, end: 12 });
    expect(Object.entries(metadata)).toEqual([['__proto__', 'data']]);
  });

  it.each<[string, unknown, number, RegExp]>([
    ['a header that is not an object', '[]', 0, /does not begin with \{/],
    ['leading space', ' {}', 0, /does not begin with \{/],
    ['no JSON', '{"a":', 0, /not valid JSON/],
    ['text behind the object', '{}x', 0, /not valid JSON/],
    ['a key that comes twice', '{"a":1,"a":2}', 0, /key "a" twice/],
    ['deep nesting', `{"a":${'['.repeat(1000)}`, 0, /nested deeper/],
    ['metadata that is no object', { __metadata__: ['x'] }, 0, /__metadata__ is not an object/],
    ['metadata that is not text', { __metadata__: { epoch: 3 } }, 0, /__metadata__: "epoch" is not a string/],
    ['a tensor that is no object', { a: 1 }, 0, /"a": its description is not an object/],
    ['an unknown type', { a: entry('F31', [1], 0, 4) }, 4, /unknown type "F31"/],
    ['a type that is a property of objects', { a: entry('toString', [1], 0, 4) }, 4, /unknown type "toString"/],
    ['a type that is an object', { a: { dtype: { toString: 1 }, shape: [], data_offsets: [0, 4] } }, 4, /unknown type an object/],
    ['no type', { a: { shape: [], data_offsets: [0, 4] } }, 4, /unknown type nothing/],
    ['a negative side', { a: entry('F32', [-1], 0, 4) }, 4, /shape is not a list of whole numbers/],
    ['a fractional side', { a: entry('F32', [1.5], 0, 6) }, 6, /shape is not/],
    ['a shape that is a number', { a: entry('F32', 4, 0, 16) }, 16, /shape is not/],
    ['a side beyond exact integers', { a: entry('F32', [2 ** 53], 0, 4) }, 4, /shape is not/],
    ['sizes that overflow', { a: entry('F32', [2 ** 32, 2 ** 32], 0, 4) }, 4, /is not a whole number of bytes/],
    ['sizes that overflow before a zero', { a: entry('F32', [2 ** 50, 2 ** 50, 0], 0, 0) }, 0, /is not a whole number of bytes/],
    ['half a byte', { a: entry('F4', [3], 0, 2) }, 2, /is not a whole number of bytes/],
    ['one offset', { a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4, /data_offsets is not a pair/],
    ['a negative offset', { a: entry('F32', [1], -4, 0) }, 4, /data_offsets is not a pair/],
    ['a span that is too long', { a: entry('F32', [1], 0, 8) }, 8, /F32 \[1\] takes 4 bytes, but data_offsets span 8/],
    ['a span that runs backwards', { a: entry('F32', [1], 4, 0) }, 4, /takes 4 bytes, but data_offsets span -4/],
    ['a gap at the beginning', { a: entry('F32', [1], 4, 8) }, 8, /begins at byte 4, leaving a gap/],
    ['a gap between tensors', { a: entry('U8', [1], 0, 1), b: entry('U8', [1], 2, 3) }, 3, /"b" begins at byte 2, leaving a gap/],
    ['tensors that overlap', { a: entry('U8', [2], 0, 2), b: entry('U8', [2], 1, 3) }, 3, /"b" begins at byte 1, overlapping/],
    ['tensors that share bytes', { a: entry('U8', [2], 0, 2), b: entry('U8', [2], 0, 2) }, 2, /overlapping/],
    ['data that nothing describes', {}, 3, /take 0 bytes, but 3 follow/],
    ['data that is missing', { a: entry('F32', [4], 0, 16) }, 8, /take 16 bytes, but 8 follow/],
    ['a name that is a property of objects', '{"__proto__":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}', 1, /change an object/],
    ['such a name inside a dotted name', '{"a.__proto__.b":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}', 1, /change an object/],
  ])('refuses %s', (_, header, dataBytes, reason) => {
    expect(() => parse(header, dataBytes)).toThrow(InputError);
    expect(() => parse(header, dataBytes)).toThrow(reason);
    expect(() => parse(header, dataBytes)).toThrow(/^x\.safetensors: not a valid safetensors file: [^\n]{1,250}$/);
  });

  it('refuses what is not UTF-8, and a byte order mark', () => {
    expect(() => parseHeader(Uint8Array.of(0x7b, 0xff, 0x7d), 0, 'x')).toThrow('not UTF-8');
    expect(() => parseHeader(utf8('\ufeff{}'), 0, 'x')).toThrow('does not begin with {');
  });

  it('answers any bytes with a header or with one line', () => {
    const json = JSON.stringify({ __metadata__: { k: 'v' }, a: entry('F32', [2, 3], 0, 24), 'b\n': entry('I8', [5], 24, 29) });
    const edited = fc
      .tuple(
        fc.array(
          fc.tuple(
            fc.nat(json.length),
            fc.nat(3),
            fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\\', '0', '9', '-', 'e9', 'F64', '\n', 'é'),
          ),
          { maxLength: 4 },
        ),
      )
      .map(([edits]) => edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), json));
    fc.assert(
      fc.property(fc.oneof(edited, fc.json(), fc.string()), fc.nat(40), (text, dataBytes) => {
        try {
          const { tensors } = parse(text, dataBytes);
          expect([...tensors.values()].reduce((sum, { begin, end }) => sum + end - begin, 0)).toBe(dataBytes);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).toMatch(/^x\.safetensors: [^\n]+$/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
