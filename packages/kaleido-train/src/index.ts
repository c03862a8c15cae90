export type { RunEvent } from './run/train-run.ts';
export { type TrainOptions, train } from './train.ts';
