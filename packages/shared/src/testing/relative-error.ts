import type { HostTensor } from '../tensors.ts';

/** The largest difference over the largest expected magnitude; infinite if shapes differ or a value is NaN. */
export function relativeError(actual: HostTensor | undefined, expected: HostTensor): number {
  if (`${actual?.shape}` !== `${expected.shape}`) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let magnitude = 0;
  for (const [index, value] of expected.data.entries()) {
    const distance = Math.abs(actual!.data[index]! - value);
    if (Number.isNaN(distance)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, distance);
    magnitude = Math.max(magnitude, Math.abs(value));
  }
  return difference === 0 ? 0 : difference / magnitude;
}
