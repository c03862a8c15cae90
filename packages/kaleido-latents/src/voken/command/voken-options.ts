import { engineOptions } from '@kaleido/engine/options';
import { flag, integer, modelOption, type OptionValues, perChannel, text, under } from '@kaleido/shared/cli';
import type { LatentValues } from '../../command/add-latents.ts';

/** Options of `kaleido-latents voken`, beside those of all parts. */
export const vokenOptions = {
  ...under('Vokens', {
    decode: flag({ help: 'the other way round: records with vokens in, records with their pictures out' }),
    first: integer({ help: 'decode only so many of the vokens: the coarse picture', min: 1 }),
  }),
  ...under('Model and engine', {
    tokenizer: text({
      help: "voken tokenizer instead of the model's: a file, a run of kaleido-train voken, or onnx:FILE",
      placeholder: 'FILE',
    }),
  }),
  ...modelOption,
  ...engineOptions,
  ...under('ONNX tokenizers', {
    size: integer({ help: 'side of the pictures in pixels, where the file leaves it open', min: 1, max: 4096 }),
    mean: perChannel('subtracted from red, green and blue in 0…1 (default ImageNet)', Number.NEGATIVE_INFINITY),
    deviation: perChannel('divides them then (default ImageNet)', 0),
  }),
};

/** The values of all options of the command. */
export type VokenOptions = OptionValues<typeof vokenOptions> & LatentValues;
