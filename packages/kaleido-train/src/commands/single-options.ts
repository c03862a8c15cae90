import { trainOptions } from './train-options.ts';

/** What only the joint training has. */
const { dryRun, ignoreMemory, init, initT5, initDenoiser, mpi, ...shared } = trainOptions;

/** The options of a network that is trained by itself. */
export const singleTrainOptions = shared;
