/**
 * Table indices of n steps from noise to picture: k (T + 1)/(n + 1) rounded half to even, k = n … 0 (ml-mdm's respacing, spec §2.5).
 * The first lies below T when n < T.
 * @param total T, the steps the network was trained with
 * @throws RangeError when n is not a whole number from 1 to T
 */
export function selectSteps(total: number, n: number): number[] {
  if (!Number.isInteger(n) || n < 1 || n > total) throw new RangeError(`steps: expected a whole number from 1 to ${total}, got ${n}`);
  return Array.from({ length: n + 1 }, (_, i) => roundHalfEven(((n - i) * (total + 1)) / (n + 1)));
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
