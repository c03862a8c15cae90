import { expect, it } from 'vitest';
import { philox } from './philox.ts';

const ones = 0xffffffff;

/** Random123's kat_vectors, "philox4x32 10": counter, key, answer. The third is made of the digits of π. */
const knownAnswers = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [ones, ones, ones, ones],
    [ones, ones],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const;

it.each(knownAnswers)('gives the known answer for counter %j', ([w0, w1, w2, w3], [k0, k1], answer) => {
  const out = new Uint32Array(6);
  philox(out, 1, w0, w1, w2, w3, k0, k1);
  expect([...out]).toEqual([0, ...answer, 0]);
});
