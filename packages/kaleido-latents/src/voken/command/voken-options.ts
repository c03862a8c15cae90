import { engineOptions } from '@kaleido/engine/options';
import { flag, integer, modelOption, type OptionValues, perChannel, text, under } from '@kaleido/shared/cli';
import type { LatentValues } from '../../command/add-latents.ts';

/** Options of `kaleido-latents voken`, in addition to those of all parts. */
export const vokenOptions = {
  ...under('Vokens', {
    decode: flag({ help: 'decode instead: read records with vokens, write records with pictures' }),
    first: integer({ help: 'decode only this many leading vokens, for a coarse picture', min: 1 }),
  }),
  ...under('Model and engine', {
    tokenizer: text({
      help: "voken tokenizer: a file, a run of kaleido-train voken, or onnx:FILE; default: the model's",
      placeholder: 'FILE',
    }),
  }),
  ...modelOption,
  ...engineOptions,
  ...under('ONNX tokenizers', {
    size: integer({ help: 'input side in pixels, if the file does not fix it', min: 1, max: 4096 }),
    mean: perChannel("mean of red, green and blue (each 0…1), which is subtracted; default: ImageNet's", Number.NEGATIVE_INFINITY),
    deviation: perChannel("standard deviation of red, green and blue; default: ImageNet's", 0),
  }),
};

/** The values of all options of the command. */
export type VokenOptions = OptionValues<typeof vokenOptions> & LatentValues;
