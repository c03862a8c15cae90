/**
 * Which noise levels of the schedule a sampler visits: table indices of each step, falling, then 0 for the clean picture.
 * @param steps number of steps
 * @param gammas the table of the lowest resolution, by index 0 … T
 * @throws RangeError when the schedule has fewer levels
 */
export type Spacing = (steps: number, gammas: Float64Array) => number[];

/** @throws RangeError unless 1 ≤ steps ≤ total, the schedule's number of levels */
export function checkSteps(steps: number, total: number): void {
  if (!Number.isInteger(steps) || steps < 1 || steps > total)
    throw new RangeError(`steps: expected a whole number from 1 to ${total}, got ${steps}`);
}
