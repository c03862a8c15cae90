import { readMetricNames } from '../metrics/names.ts';
import type { CurvePoint } from './curve-points.ts';

/** A score beside another of the same model and guidance. */
export interface FrontPoint extends CurvePoint {
  /** The other score. */
  readonly against: number;
  readonly againstFeatures: string;
  /** Whether no other point of its panel is at least as good in both and better in one (a Pareto front); references take no part. */
  readonly isOnFront: boolean;
}

const lowerIsBetter: ReadonlySet<string> = new Set(['fid', 'kid', 'mss', 'mind', 'fd_inf', 'nearest']);

/**
 * Each score beside that of `metric` on the same features; what a probe reads, which needs none, beside that on any. Scores without such
 * company are left out.
 */
export function frontPoints(points: readonly CurvePoint[], metric: string): FrontPoint[] {
  const others = points.filter((point) => point.metric === metric);
  const placed = points.flatMap((point) => {
    if (point.metric === metric) return [];
    const beside = others.filter(({ model, guidance }) => model === point.model && guidance === point.guidance);
    const other = beside.find(({ features }) => features === point.features) ?? (isRead(point) ? beside[0] : undefined);
    return other ? [{ ...point, against: other.value, againstFeatures: other.features }] : [];
  });
  const sign = (name: string): number => (lowerIsBetter.has(name) ? -1 : 1);
  return placed.map((point) => {
    const panel = placed.filter((other) => other.metric === point.metric && other.features === point.features && !other.isReference);
    const gains = (other: (typeof placed)[0]): number[] => [
      sign(metric) * (other.against - point.against),
      sign(point.metric) * (other.value - point.value),
    ];
    const isBeaten = panel.some((other) => gains(other).every((gain) => gain >= 0) && gains(other).some((gain) => gain > 0));
    return { ...point, isOnFront: !isBeaten && !point.isReference };
  });
}

const isRead = ({ metric }: CurvePoint): boolean => readMetricNames.includes(metric);
