import { trainOptions } from './train-options.ts';

/** Options of joint training only. */
const { dryRun, ignoreMemory, init, initOuter, initT5, initDenoiser, mpi, ...shared } = trainOptions;

/** Options of a single-network run. */
export const singleTrainOptions = shared;
