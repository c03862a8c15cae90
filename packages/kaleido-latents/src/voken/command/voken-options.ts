import { engineOptions } from '@kaleido/engine/options';
import { custom, flag, inputOptions, integer, modelOption, type OptionValues, reportOptions, text, under } from '@kaleido/shared/cli';
import { DEFAULT_MAX_PIXELS } from '@kaleido/shared/picture-files';

const three = (help: string) =>
  custom<readonly number[]>({
    help,
    placeholder: 'R,G,B',
    expects: 'three numbers such as 0.5,0.5,0.5',
    parse: (word) => {
      const numbers = word.split(',').map(Number);
      return numbers.length === 3 && numbers.every(Number.isFinite) ? numbers : undefined;
    },
  });

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
    mean: three('subtracted from red, green and blue in 0…1 (default ImageNet)'),
    deviation: three('divides them then (default ImageNet)'),
  }),
  ...inputOptions,
  ...under('Input', { maxPixels: integer({ help: 'largest picture accepted, in pixels', min: 1, default: DEFAULT_MAX_PIXELS }) }),
  ...reportOptions,
};

/** Their values. */
export type VokenOptions = OptionValues<typeof vokenOptions>;
