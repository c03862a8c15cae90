import { philox } from './philox.ts';

/** A part of a random stream's name: an integer (seed, step, item number) or a string (purpose). */
export type RandomKey = number | string;

const utf8 = new TextEncoder();
const KIND_OF_NUMBER = 0;
const KIND_OF_STRING = 1;

/**
 * Hashes a sequence of keys to 128 bits (four uint32 words), the same on every platform and in every release.
 *
 * Each key becomes 64-bit blocks: a header (kind, payload bytes), then the payload, little-endian, padded with zeros. A number is
 * its 64-bit two's complement, a string its UTF-8 bytes, so no two sequences have the same blocks: ('ab') differs from ('a', 'b'),
 * 1 from '1'. The state starts at zero and takes each block by h ← philox(counter = h, key = block) ⊕ h (Davies–Meyer).
 *
 * @throws RangeError for a number that is not a safe integer
 */
export function hashKeys(keys: readonly RandomKey[]): [number, number, number, number] {
  const state = new Uint32Array(4);
  const mixed = new Uint32Array(4);
  const absorb = (word0: number, word1: number): void => {
    philox(mixed, 0, state[0]!, state[1]!, state[2]!, state[3]!, word0, word1);
    for (let i = 0; i < 4; i++) state[i]! ^= mixed[i]!;
  };
  for (const key of keys) {
    if (typeof key === 'number') {
      if (!Number.isSafeInteger(key))
        throw new RangeError(`a random stream's key must be a safe integer or a string, got the number ${key}`);
      absorb(KIND_OF_NUMBER, 8);
      absorb(key >>> 0, Math.floor(key / 2 ** 32) >>> 0);
    } else {
      const bytes = utf8.encode(key);
      const words = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 8) * 8));
      new Uint8Array(words.buffer).set(bytes);
      absorb(KIND_OF_STRING, bytes.length);
      for (let at = 0; at < words.byteLength; at += 8) absorb(words.getUint32(at, true), words.getUint32(at + 4, true));
    }
  }
  return [state[0]!, state[1]!, state[2]!, state[3]!];
}
