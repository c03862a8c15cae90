import { hasTokenizer, readConfig, readConfigAlone } from '../packages/kaleido-train/dist/config/read-config.js';

/** Reads a training config, with or without a tokenizer. */
export const readTrainingConfig = async (named) =>
  (await hasTokenizer(named)) ? (await readConfig(named)).config : readConfigAlone(named);
