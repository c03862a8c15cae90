export { parseT5Config, type T5Config } from './t5/config.ts';
export { decode, headLogits } from './t5/decoder.ts';
export { encode } from './t5/encoder.ts';
export { initialiseT5 } from './t5/initialise.ts';
export { ignoredLabel, labelsToDecoderInput } from './t5/labels.ts';
export { splitT5, type T5Components, t5Parameters } from './t5/parameters.ts';
export type { PriorWeights, TextEncoderWeights } from './t5/weights.ts';
