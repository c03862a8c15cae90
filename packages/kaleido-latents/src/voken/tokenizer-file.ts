import type { WriteOptions } from '@kaleido/shared/safetensors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { TOKENIZER_KEY } from '@kaleido/shared/voken-tokenizer';
import type { VokenConfig } from './network/config.ts';

/** Content of a tokenizer file: half-precision weights (convolutions OIHW), with name and network config in the header. */
export const tokenizerFile = (
  name: string,
  config: VokenConfig,
  tensors: NamedTensors,
): { readonly tensors: NamedTensors } & WriteOptions => ({
  tensors,
  dtype: 'F16',
  metadata: { [TOKENIZER_KEY]: JSON.stringify({ format_version: 1, name, ...config }) },
});
