import type { FeatureOrigin, Features } from '../features.ts';
import type { Moments } from '../moments.ts';
import { type NpzMember, writeNpz } from '../npz/write-npz.ts';
import { LABEL_MEMBER, labelOf } from './label.ts';

/**
 * Writes statistics as pytorch-fid, clean-fid and EDM read them: `mu` [d] and `sigma` [d, d] as doubles; with our label, and, where given,
 * the features as `feats` (clean-fid's name) and class probabilities.
 */
export function writeStatisticsFile(
  path: string,
  moments: Moments,
  origin: FeatureOrigin,
  count: number | undefined,
  features?: Features,
): Promise<void> {
  const width = moments.mean.length;
  const members: NpzMember[] = [
    { name: 'mu', shape: [width], data: moments.mean },
    { name: 'sigma', shape: [width, width], data: moments.covariance.data },
  ];
  if (features) members.push({ name: 'feats', shape: [features.data.length / width, width], data: features.data });
  const { probabilities } = features ?? {};
  if (probabilities)
    members.push({
      name: 'probabilities',
      shape: [probabilities.data.length / probabilities.classes, probabilities.classes],
      data: probabilities.data,
    });
  const label = features ? labelOf(features) : { origin, ...(count !== undefined && { count }) };
  return writeNpz(path, [...members, { name: LABEL_MEMBER, text: JSON.stringify(label) }]);
}
