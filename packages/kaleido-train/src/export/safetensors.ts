import { DOMAIN_FILE, GENERATION_FILE } from '@kaleido/ar/internal';
import type { Format } from './format.ts';

/** A checkpoint folder for the filters (docs/design.md §4), in half precision by default. */
export const safetensors: Format = {
  async write({ opened, parts, dtype = 'F16', card }) {
    const { checkpoint } = opened.language;
    return {
      ...(card !== undefined && { files: { 'README.md': card } }),
      json: {
        'config.json': checkpoint.config,
        'tokenizer.json': await checkpoint.json('tokenizer.json'),
        ...(checkpoint.hasFile(GENERATION_FILE) && { [GENERATION_FILE]: await checkpoint.json(GENERATION_FILE) }),
        ...(checkpoint.hasFile(DOMAIN_FILE) && { [DOMAIN_FILE]: await checkpoint.json(DOMAIN_FILE) }),
      },
      components: Object.fromEntries(Object.entries(parts).map(([name, { tensors }]) => [name, { tensors, dtype }])),
    };
  },
};
