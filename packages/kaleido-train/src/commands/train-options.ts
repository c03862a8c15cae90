import { engineOptions } from '@kaleido/engine/options';
import { flag, integer, number, text, under } from '@kaleido/shared/cli';

/** What is trained, from what and on what. */
export const trainOptions = {
  ...under('Run', {
    config: text({ help: 'YAML file, or the name of a config that comes with this package', placeholder: 'CONFIG' }),
    output: text({ short: 'o', help: 'folder of the run: checkpoints, log and sample sheets', placeholder: 'FOLDER' }),
    resume: flag({ help: "resume, bit for bit, from the newest checkpoint in the run's folder; start afresh if there is none" }),
    steps: integer({ help: "train up to this step; overrides the config's", min: 0 }),
    keep: integer({ help: "checkpoints to keep; overrides the config's", min: 1 }),
    keepEvery: integer({ help: 'also keep every N-th step for good', min: 0 }),
    dryRun: flag({ help: 'do not train: print parameters, multiply-adds, and estimates of peak memory and images per second' }),
    ignoreMemory: flag({ help: 'start even if the run is not expected to fit into memory' }),
    assertLossBelow: number({ help: 'exit with 1 unless the last logged loss is below this' }),
  }),
  ...under('Data', {
    data: text({
      help: "training data instead of the config's: files with braces and wildcards, a folder, FORMAT:PATH, or - for stdin",
      placeholder: 'PATTERN',
    }),
    acceptData: flag({ help: 'with --resume, continue even if the data have changed' }),
  }),
  ...under('Initial weights', {
    init: text({ help: 'start from the weights of this checkpoint or run, growing new outer networks', placeholder: 'FOLDER' }),
    initOuter: text({
      help: 'with --init: take the outer networks from this checkpoint or run, instead of growing new ones',
      placeholder: 'FOLDER',
    }),
    initT5: text({ help: 'start from the encoder, decoder and tokenizer of this Hugging Face T5 folder', placeholder: 'FOLDER' }),
    initDenoiser: text({ help: 'start from a denoiser of ml-mdm (.pth), growing new outer networks', placeholder: 'FILE' }),
  }),
  ...engineOptions,
  ...under('Model and engine', {
    mpi: flag({ help: 'join the other processes of an MPI job, even if neither mpirun nor srun is recognised' }),
  }),
};
