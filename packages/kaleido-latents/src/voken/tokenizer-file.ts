import type { WriteOptions } from '@kaleido/shared/safetensors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import type { VokenConfig } from './network/config.ts';

/** The entry of the header's metadata that holds name and network, so that the file alone says everything. */
export const METADATA_KEY = 'voken_tokenizer';

/** What a tokenizer's file holds: half-precision weights (convolutions OIHW), and name and network in its header. */
export const tokenizerFile = (
  name: string,
  config: VokenConfig,
  tensors: NamedTensors,
): { readonly tensors: NamedTensors } & WriteOptions => ({
  tensors,
  dtype: 'F16',
  metadata: { [METADATA_KEY]: JSON.stringify({ format_version: 1, name, ...config }) },
});
