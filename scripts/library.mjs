/** What programs import: `kaleido/ar` is all of `@kaleido/ar`. */
export const library = {
  ar: '@kaleido/ar',
  diffuse: '@kaleido/diffuse',
  train: '@kaleido/train',
  metrics: '@kaleido/metrics',
  shared: '@kaleido/shared/library',
};
