import { float32, type HostTensor } from '@kaleido/shared/tensors';

/** A code for each class, orthogonal and of mean 0, so that guidances which disturb the condition have something to disturb. */
const codes: readonly Float32Array[] = [2, 4].map((period) =>
  Float32Array.from({ length: 16 }, (_, i) => (i % period < period / 2 ? 1 : -1)),
);

/** The condition of some points as features [items, 1, 16] and their mask. */
export function embedded(of: readonly number[]): { features: HostTensor; mask: HostTensor } {
  const width = codes[0]!.length;
  const features = new Float32Array(of.length * width);
  for (const [item, which] of of.entries()) features.set(codes[which]!, item * width);
  return { features: float32([of.length, 1, width], features), mask: float32([of.length, 1], new Float32Array(of.length).fill(1)) };
}

/** How far each class is meant by a condition: the parts along their codes, those below 0 left out; evenly if nothing is left. */
export function classWeights({ data }: HostTensor, item: number): readonly number[] {
  const width = codes[0]!.length;
  const parts = codes.map((code) =>
    Math.max(
      0,
      code.reduce((sum, value, i) => sum + value * (data as Float32Array)[item * width + i]!, 0),
    ),
  );
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => (total > 0 ? part / total : 1 / parts.length));
}
