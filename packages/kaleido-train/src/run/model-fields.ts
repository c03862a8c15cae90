import { resolve } from 'node:path';
import { newestCheckpoint, openCheckpoint } from '@kaleido/shared/checkpoint';

/**
 * Fields of a config that names no tokenizer, for a run that starts from a model: that model's tokenizer and T5.
 * @param path a folder of weights, or of a run
 * @throws InputError when it is neither
 */
export async function modelFields(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { folder = path } = await newestCheckpoint(path);
  const { config } = await openCheckpoint(folder);
  return { tokenizer: resolve(folder, 'tokenizer.json'), model: { t5: config.t5 } };
}
