import { expect, it } from 'vitest';
import { random } from '../random.ts';
import { boxMuller, logOfUniform } from './boxmuller.ts';

const top = 2 ** 32 - 1;
const corners = [0, 1, 2, 3, 0x1fffffff, 0x20000000, 0x40000000, 0x60000000, 0x80000000, 0xa0000000, 0xc0000000, 0xe0000000, top - 1, top];
const words = [...corners, ...Array.from({ length: 10_000 }, random('words').uint32)];

it('computes the logarithm of a uniform like Math.log (rtol 1e-15)', () => {
  for (const x of words) {
    const expected = Math.log((x + 1) / 2 ** 32);
    expect(Math.abs(logOfUniform(x) - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected));
  }
});

it('computes both normals like Math.cos and Math.sin (atol 1e-14)', () => {
  const pair = new Float64Array(2);
  for (const [i, y] of words.entries()) {
    const x = words[(i * 7) % words.length]!;
    boxMuller(pair, 0, x, y);
    const radius = Math.sqrt(-2 * Math.log((x + 1) / 2 ** 32));
    const angle = (2 * Math.PI * y) / 2 ** 32;
    expect(Math.abs(pair[0]! - radius * Math.cos(angle))).toBeLessThan(1e-14);
    expect(Math.abs(pair[1]! - radius * Math.sin(angle))).toBeLessThan(1e-14);
  }
});
