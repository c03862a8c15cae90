import { metrics } from '../metrics/metrics.ts';

/** Panels side by side. */
export const COLUMNS = 3;

/** The colours of models, with a legend where there are any to tell apart. */
export function modelColour(points: readonly { readonly model: string }[]) {
  const models = new Set(points.map(({ model }) => model));
  return {
    field: 'model',
    type: 'nominal' as const,
    title: 'model',
    legend: [...models].some((model) => model !== '') ? { labelLimit: 0 } : null,
    scale: { scheme: models.size > 10 ? ('tableau20' as const) : ('tableau10' as const) },
  };
}

/** A metric with the features that it was computed on: only Inception's leave the name as it is. */
export function titleOf({ metric, features }: { readonly metric: string; readonly features: string }): string {
  const title = metrics[metric as keyof typeof metrics]?.title ?? metric;
  return features === 'inception' || features === '' ? title : `${title} (${features})`;
}
