import { trainOptions } from './train-options.ts';

const { config, output, resume, steps, keep, keepEvery, assertLossBelow, data, acceptData, engine, device, precision } = trainOptions;

/** What is trained, from what and on what, for a network that is trained by itself. */
export const singleTrainOptions = {
  ...{ config, output, resume, steps, keep, keepEvery, assertLossBelow },
  ...{ data, acceptData },
  ...{ engine, device, precision },
};
