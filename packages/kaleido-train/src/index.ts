export type { RunEvent } from './run/training-event.ts';
export { type TrainOptions, train } from './train.ts';
