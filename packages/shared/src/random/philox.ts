/** Ten rounds of Philox4x32 mix four counter words with two key words. */
const ROUNDS = 10;
/** The two multipliers, in 16-bit halves (a JavaScript product of two 32-bit integers is not exact). */
const M0_LOW = 0x1f53;
const M0_HIGH = 0xd251;
const M0 = 0xd2511f53;
const M1_LOW = 0x8d57;
const M1_HIGH = 0xcd9e;
const M1 = 0xcd9e8d57;
/** Increments of the two key words per round: the golden ratio and √3 − 1. */
const WEYL0 = 0x9e3779b9;
const WEYL1 = 0xbb67ae85;

/**
 * Philox4x32-10: `out[at..at+3]` become a bijective scramble of the counter words under the key words, each a uint32.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011); checked against Random123's known answers.
 */
export function philox(
  out: Uint32Array,
  at: number,
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
): void {
  let c0 = counter0 | 0;
  let c1 = counter1 | 0;
  let c2 = counter2 | 0;
  let c3 = counter3 | 0;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = c0 & 0xffff;
    const high0 = c0 >>> 16;
    // No sum below exceeds 32 bits: (2^16 − 1)² + (2^16 − 1) < 2^32.
    const cross0 = (Math.imul(high0, M0_LOW) + (Math.imul(low0, M0_LOW) >>> 16)) | 0;
    const carry0 = (Math.imul(low0, M0_HIGH) + (cross0 & 0xffff)) | 0;
    const product0High = (Math.imul(high0, M0_HIGH) + (cross0 >>> 16) + (carry0 >>> 16)) | 0;
    const low1 = c2 & 0xffff;
    const high1 = c2 >>> 16;
    const cross1 = (Math.imul(high1, M1_LOW) + (Math.imul(low1, M1_LOW) >>> 16)) | 0;
    const carry1 = (Math.imul(low1, M1_HIGH) + (cross1 & 0xffff)) | 0;
    const product1High = (Math.imul(high1, M1_HIGH) + (cross1 >>> 16) + (carry1 >>> 16)) | 0;
    const product0 = Math.imul(c0, M0);
    const product1 = Math.imul(c2, M1);
    c0 = product1High ^ c1 ^ k0;
    c1 = product1;
    c2 = product0High ^ c3 ^ k1;
    c3 = product0;
    k0 = (k0 + WEYL0) | 0;
    k1 = (k1 + WEYL1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}
