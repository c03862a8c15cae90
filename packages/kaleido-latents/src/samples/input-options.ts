import { inputOptions, integer, type OptionValues, text, under } from '@kaleido/shared/cli';
import { DEFAULT_MAX_PIXELS } from '@kaleido/shared/picture-files';

/** Where captioned pictures come from. */
export const sampleOptions = {
  ...under('Input', {
    data: text({
      help: 'data sets, as for kaleido-train: a path or pattern, or FORMAT: and one; without it, records from stdin or the operands',
      placeholder: 'PATTERN',
    }),
    names: text({ help: 'file of class names, one a line, for data whose captions are classes', placeholder: 'FILE' }),
    caption: text({ help: 'column of captions, for tables', placeholder: 'COLUMN' }),
    instances: text({ help: "COCO's file of boxes, where it is not beside the captions", placeholder: 'FILE' }),
    images: text({ help: "COCO's folder of pictures, where it is not the usual one", placeholder: 'DIR' }),
    maxPixels: integer({ help: 'largest picture accepted, in pixels', min: 1, default: DEFAULT_MAX_PIXELS }),
  }),
  ...inputOptions,
};

export type SampleValues = OptionValues<typeof sampleOptions>;
