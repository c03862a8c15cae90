import { join } from 'node:path';
import { encodePth } from '@kaleido/shared/pth';
import type { Format } from './format.ts';

const FILE = 'vis_model.pth';

/** The denoiser in the format of ml-mdm's trainer: `torch.load` returns `{ state_dict }`, for `load_state_dict` and its models' `load`. */
export const mlMdm: Format = {
  async write({ opened, parts, dtype, folder }) {
    const { denoiser } = parts;
    if (!denoiser) throw new Error(`${folder}: a model without a denoiser`);
    const { checkpoint } = opened.language;
    return {
      json: { 'config.json': { denoiser: checkpoint.config.denoiser, diffusion: checkpoint.config.diffusion } },
      files: { [FILE]: () => encodePth('state_dict', denoiser.tensors, dtype ?? denoiser.dtype, join(folder, FILE)) },
      components: {},
    };
  },
};
