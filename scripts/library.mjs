/** What programs import: `kaleido/ar` is all of `@kaleido/ar/library`. */
export const library = {
  ar: '@kaleido/ar/library',
  diffuse: '@kaleido/diffuse/library',
  train: '@kaleido/train',
  metrics: '@kaleido/metrics',
  shared: '@kaleido/shared/library',
};
