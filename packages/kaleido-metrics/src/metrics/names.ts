/** Names of all metrics on the command line and in results. Separate from the registry, so that help does not load an engine. */
export const metricNames = [
  'fid',
  'kid',
  'is',
  'precision',
  'recall',
  'density',
  'coverage',
  'vendi',
  'mss',
  'mind',
  'fd_inf',
  'nearest',
  'alignment',
  'modes',
  'obedience',
] as const;
/** Metrics based on a probe's answers. */
export const readMetricNames: readonly string[] = ['alignment', 'modes', 'obedience'] satisfies MetricName[];

export type MetricName = (typeof metricNames)[number];
