// For other packages of this repository; the library face is index.ts.
export { type Batch, bucketLength, padBatch } from './batch.ts';
export { DOMAIN_FILE, type Domain, domainWords, mostFrequent, readDomain, undrawnWords } from './domain.ts';
export { featureInputs, features } from './features.ts';
export {
  GENERATION_FILE,
  type GenerationConfig,
  generationOptions,
  generationSchema,
  generationTexts,
} from './generation-config.ts';
export { decodeLatents, encodeCaption, encodeLatents } from './latents/encode.ts';
export { partsField } from './latents/parts-field.ts';
export { checkVokenCount } from './latents/voken-count.ts';
export { captionWithinLimits, lengthsOf } from './latents/within-limits.ts';
export { MAX_CAPTION_TOKENS } from './limits.ts';
export { type LanguageModel, openLanguageModel } from './model.ts';
export { languageSchema } from './model-config.ts';
export { openReplanner, type Replanner } from './replan/replanner.ts';
export type { Locks } from './replan/steps.ts';
export { openSampler, type Sampler } from './sample/sampler.ts';
export { parseT5Config, type T5Config, t5Schema } from './t5/config.ts';
export { decode, headLogits } from './t5/decoder.ts';
export { encode } from './t5/encoder.ts';
export { growPrior, type PriorRows } from './t5/grow.ts';
export { initialiseT5 } from './t5/initialise.ts';
export { IGNORED_LABEL as ignoredLabel, labelsToDecoderInput } from './t5/labels.ts';
export { checkComponents, splitT5, type T5Components, t5Parameters } from './t5/parameters.ts';
export { codeCount } from './t5/voken-rows.ts';
export type { PriorWeights, TextEncoderWeights } from './t5/weights.ts';
export { addVokens } from './tokenizer/add-vokens.ts';
export { isGrownFrom } from './tokenizer/grown-from.ts';
export { makeTokenizer, makeTokenizerOf } from './tokenizer/make.ts';
export { mlMdmTokenizer } from './tokenizer/ml-mdm-tokenizer.ts';
export { sentencePieceTokenizer } from './tokenizer/sentencepiece/tokenizer-of.ts';
export { openWordCounter } from './tokenizer/template.ts';
export { openTokenizer, type Tokenizer } from './tokenizer/tokenizer.ts';
export { unknownWords } from './unknown-words.ts';
