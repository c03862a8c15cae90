import type { RandomKey } from '../../random/keys.ts';
import { random } from '../../random.ts';

/** Random decisions of a mutation, determined by their keys. */
export interface Draw {
  /** An integer 0 … below − 1. */
  int(below: number): number;
  chance(probability: number): boolean;
  /** An item of a list that is not empty. */
  pick<T>(list: ArrayLike<T>): T;
}

export function drawOf(...keys: RandomKey[]): Draw {
  const numbers = random('fuzz', ...keys);
  const int = (below: number) => numbers.int(below);
  return { int, chance: (probability) => numbers.uniform() < probability, pick: (list) => list[int(list.length)]! };
}
