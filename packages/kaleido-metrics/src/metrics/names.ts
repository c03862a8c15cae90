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
  'alignment',
  'modes',
  'obedience',
] as const;
/** Those that count what a probe reads. */
export const readMetricNames: readonly string[] = ['alignment', 'modes', 'obedience'] satisfies MetricName[];

export type MetricName = (typeof metricNames)[number];
