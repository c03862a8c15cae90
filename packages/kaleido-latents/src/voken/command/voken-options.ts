import { engineOptions } from '@kaleido/engine/options';
import { flag, inputOptions, integer, modelOption, type OptionValues, perChannel, reportOptions, text, under } from '@kaleido/shared/cli';
import { DEFAULT_MAX_PIXELS } from '@kaleido/shared/picture-files';

/** Options of `kaleido-latents voken`. */
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
  ...inputOptions,
  ...under('Input', { maxPixels: integer({ help: 'largest picture accepted, in pixels', min: 1, default: DEFAULT_MAX_PIXELS }) }),
  ...reportOptions,
};

/** Their values. */
export type VokenOptions = OptionValues<typeof vokenOptions>;
