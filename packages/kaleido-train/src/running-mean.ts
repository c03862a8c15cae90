/** Takes the values of one more tensor, the `count`th, into the mean of those before. */
export function addToMean(mean: Float32Array, values: ArrayLike<number>, count: number): void {
  for (let i = 0; i < mean.length; i++) mean[i]! += (values[i]! - mean[i]!) / count;
}
