/** Every metric by the name that a command line and a result give it; apart from the registry, so that help waits for no engine. */
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
] as const;
export type MetricName = (typeof metricNames)[number];
