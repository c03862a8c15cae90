import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

describe('parseStrictJson', () => {
  it('agrees with JSON.parse on any JSON of sixteen levels', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 10 }), (text) => {
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', '"a"'],
    ['{"a":1,"\\u0061":2}', '"a"'],
    ['{"x":[{"b":{},"c":"\\"}","b" : 0}]}', '"b"'],
    ['{"__proto__":1,"__proto__":2}', '"__proto__"'],
  ])('refuses the key that %s holds twice', (text, key) => {
    expect(() => parseStrictJson(text)).toThrow(`has the key ${key} twice`);
  });

  it('lets equal keys stand in different objects, and strings that only look like keys', () => {
    const text = '{"a":{"a":["a","a",{"a":"\\\\"}]},"b":"\\"a\\":1,\\"a\\":2"}';
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('refuses nesting without building it', () => {
    expect(() => parseStrictJson('['.repeat(10_000_000))).toThrow('nested deeper than 16 levels');
  });

  it('refuses more values than any header has, without building them', () => {
    for (const item of ['{}', '0'])
      expect(() => parseStrictJson(`[${`${item},`.repeat(1.1e6)}0]`)).toThrow('holds more than 1000000 values');
  });

  it.each(['', '{', '{"a', '{"a\\', '{"\\x":1}', '}', '{"a":1}}', '"\\"'])('refuses %j, which is no JSON', (text) => {
    expect(() => parseStrictJson(text)).toThrow('is not valid JSON');
  });
});
