import { inputOptions, integer, type OptionValues, text, under } from '@kaleido/shared/cli';
import { DEFAULT_MAX_PIXELS } from '@kaleido/shared/picture-files';

/** Options of the input of captioned pictures. */
export const sampleOptions = {
  ...under('Input', {
    data: text({
      help: 'data sets, as for kaleido-train: [FORMAT:]PATH or pattern; default: records from stdin or the operands',
      placeholder: 'PATTERN',
    }),
    names: text({ help: 'file of class names, one per line, for data labelled by class', placeholder: 'FILE' }),
    caption: text({ help: 'caption column of a table', placeholder: 'COLUMN' }),
    instances: text({ help: 'COCO instances file, if it is not next to the captions', placeholder: 'FILE' }),
    images: text({ help: 'COCO picture folder, if it is not the usual one', placeholder: 'DIR' }),
    maxPixels: integer({ help: 'maximum number of pixels of a picture', min: 1, default: DEFAULT_MAX_PIXELS }),
  }),
  ...inputOptions,
};

export type SampleValues = OptionValues<typeof sampleOptions>;
