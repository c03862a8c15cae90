import { InputError } from '@kaleido/shared/errors';
import type { FeatureOrigin } from '../features.ts';
import type { Sample } from '../metrics/metric.ts';

/** The origin of features without a label. */
const UNKNOWN_NAME = 'features';

/**
 * The origin of arrays without our label: what --features says of them. Features alone may stay unnamed as long as nothing else is known
 * that they would be compared with; statistics must be named.
 */
export function declaredOrigin(
  source: string,
  kind: 'features' | 'statistics',
  known: FeatureOrigin | undefined,
  declared: string | undefined,
): FeatureOrigin {
  if (declared === undefined) {
    if (kind === 'features' && known === undefined) return { name: UNKNOWN_NAME };
    throw new InputError(
      `${source}: does not say what made its ${kind}: say it with --features (such as --features ${known?.name ?? 'inception'})`,
    );
  }
  // Of what was declared only the name is known; where the other side has that name, it says the rest.
  return known?.name.startsWith(declared) ? known : { name: declared };
}

/** @throws InputError unless all samples have features of the same origin and width */
export function checkComparable(samples: readonly Pick<Sample, 'name' | 'origin' | 'width'>[]): void {
  const [first, ...others] = samples;
  for (const sample of others) {
    for (const field of ['name', 'weights', 'preprocessing'] as const) {
      const [expected, got] = [first!.origin[field], sample.origin[field]];
      if (expected !== undefined && got !== undefined && expected !== got)
        throw new InputError(
          `${sample.name}: features of ${got} (${field}) cannot be compared with those of ${first!.name}, which are of ${expected}`,
        );
    }
    if (first!.width !== sample.width)
      throw new InputError(`${sample.name}: ${sample.width} features a sample, but ${first!.name} has ${first!.width}`);
  }
}
