import { describe, expect, it } from 'vitest';
import { readLiteral } from './literal.ts';

describe('readLiteral', () => {
  it('reads data as minifiers write it', () => {
    const source = `x={a:[1,-.5,2e-3,1.],"b c":'it\\'s',d:!0,e:!1,f:null,g:{},h:[],i:"\\u00fc\\n"}`;
    expect({ ...(readLiteral(source, 2) as object) }).toEqual({
      ...{ a: [1, -0.5, 0.002, 1], 'b c': "it's", d: true, e: false, f: null, g: Object.create(null), h: [], i: 'ü\n' },
    });
  });

  it('keeps __proto__ data', () => {
    const value = readLiteral('{__proto__:{polluted:!0}}', 0) as { polluted?: boolean };
    expect(value.polluted).toBeUndefined();
  });

  it.each(['', 'f()', '{a:b}', '[1 2]', '{a:1', '[', '{a 1}', '`x`', '[[['.repeat(20), '"x\ny"', '{1+1:2}'])('refuses %j', (source) => {
    expect(() => readLiteral(source, 0)).toThrow(SyntaxError);
  });
});
