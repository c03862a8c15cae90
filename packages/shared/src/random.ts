import { boxMuller } from './random/boxmuller.ts';
import { hashKeys, type RandomKey } from './random/keys.ts';
import { philox } from './random/philox.ts';

/**
 * A stream of random numbers. Its output depends only on its keys and on the previous calls, bit for bit on every platform.
 */
export interface Random {
  /** An integer 0 … 2^32 − 1. */
  uint32(): number;
  /** A float32 in [0, 1): 24 random bits / 2^24. */
  uniform(): number;
  /** A standard normal (double precision; two words make two values, the second is kept for the next call). */
  normal(): number;
  /** A uniform integer 0 … below − 1. @throws RangeError unless `below` is an integer 1 … 2^32 */
  int(below: number): number;
  /** An index with probability proportional to its weight. @throws RangeError unless weights are finite, non-negative and one is positive */
  categorical(weights: ArrayLike<number>): number;
  /** Fills `out` with the next results of `normal()`, rounded to float32, and returns it. */
  fillNormal(out: Float32Array): Float32Array;
  /** Fills `out` with the next results of `uniform()`, and returns it. */
  fillUniform(out: Float32Array): Float32Array;
}

const TWO_TO32 = 2 ** 32;

/**
 * The random stream of the given keys, e.g. `random(seed, 'noise', step)`: Philox4x32-10 in counter mode. `hashKeys` turns the
 * keys into 128 bits, two words of which are the cipher's key and two the counter's upper half; the lower half counts blocks. Equal
 * keys give equal streams, other keys independent ones; no state needs saving.
 * @throws RangeError for a number that is not a safe integer
 */
export function random(...keys: RandomKey[]): Random {
  const [key0, key1, upper0, upper1] = hashKeys(keys);
  const block = new Uint32Array(4);
  const pair = new Float64Array(2);
  let blocks = 0; // generated so far
  let used = 4; // words used of the current block
  let spare = false; // whether pair[1] is still unused

  const nextBlock = (out: Uint32Array): void => {
    philox(out, 0, blocks >>> 0, Math.floor(blocks / TWO_TO32), upper0, upper1, key0, key1);
    blocks += 1;
  };
  const uint32 = (): number => {
    if (used === 4) {
      nextBlock(block);
      used = 0;
    }
    return block[used++]!;
  };
  const uniform = (): number => (uint32() >>> 8) / 2 ** 24;
  const normal = (): number => {
    spare = !spare;
    if (spare) boxMuller(pair, 0, uint32(), uint32());
    return pair[spare ? 0 : 1]!;
  };

  return {
    uint32,
    uniform,
    normal,
    int(below) {
      if (!Number.isInteger(below) || below < 1 || below > TWO_TO32)
        throw new RangeError(`int: the bound must be an integer from 1 to 2^32, got ${below}`);
      const limit = TWO_TO32 - (TWO_TO32 % below); // reject larger values, which would favour small results
      let x = uint32();
      while (x >= limit) x = uint32();
      return x % below;
    },
    categorical(weights) {
      let rest = totalOf(weights) * ((uint32() * 2 ** 21 + (uint32() >>> 11)) / 2 ** 53);
      let last = 0;
      for (let i = 0; i < weights.length; i++) {
        if (weights[i]! <= 0) continue;
        last = i; // rounding may leave a remainder after the last positive weight
        if (rest < weights[i]!) return i;
        rest -= weights[i]!;
      }
      return last;
    },
    fillNormal(out) {
      let i = 0;
      while (i < out.length && (spare || used !== 4)) out[i++] = normal();
      for (; i + 4 <= out.length; i += 4) {
        nextBlock(block);
        boxMuller(out, i, block[0]!, block[1]!);
        boxMuller(out, i + 2, block[2]!, block[3]!);
      }
      while (i < out.length) out[i++] = normal();
      return out;
    },
    fillUniform(out) {
      for (let i = 0; i < out.length; i++) out[i] = uniform();
      return out;
    },
  };
}

/** A uint32 that is a function of the keys: the first word of their stream. For deriving seeds. */
export const hash32 = (...keys: RandomKey[]): number => random(...keys).uint32();

function totalOf(weights: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`categorical: weight ${i} must be finite and at least 0, got ${weight}`);
    total += weight;
  }
  if (!(total > 0 && total < Infinity))
    throw new RangeError(`categorical: the sum of ${weights.length} weights must be positive and finite, got ${total}`);
  return total;
}
