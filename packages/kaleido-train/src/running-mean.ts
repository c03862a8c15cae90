/** Updates the mean of `count` - 1 tensors, in place, to that of `count`, with the values of the next. */
export function addToMean(mean: Float32Array, values: ArrayLike<number>, count: number): void {
  for (let i = 0; i < mean.length; i++) mean[i]! += (values[i]! - mean[i]!) / count;
}
