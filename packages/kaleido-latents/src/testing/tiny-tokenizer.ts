import { initialise } from '@kaleido/engine/nn';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import type { VokenConfig } from '../voken/network/config.ts';
import { vokenParameters } from '../voken/network/parameters.ts';
import { tokenizerFile } from '../voken/tokenizer-file.ts';

/** A network of a few thousand weights: 4 vokens, 15 codes. */
export const tinyVokens: VokenConfig = {
  ...{ side: 8, codes: 4, levels: [3, 5], channels: [4, 8], width: 8, heads: 2 },
  ...{ encoder_layers: 1, decoder_layers: 1, glance: 8, detail: 2 },
};

/** Writes an untrained tokenizer. */
export async function writeTinyTokenizer(path: string, seed = 1, config = tinyVokens): Promise<void> {
  const { tensors, ...options } = tokenizerFile('tiny', config, initialise(vokenParameters(config), seed, 'voken'));
  await writeSafetensors(path, tensors, options);
}
