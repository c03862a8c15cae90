import { engineOptions, weightsOption } from '@kaleido/engine/options';
import { choices, flag, integer, modelOption, number, type OptionValues, seedOption, under } from '@kaleido/shared/cli';
import { latentParts } from '@kaleido/shared/record';
import { MAX_TOKENS } from '../limits.ts';

/** Options of `kaleido-ar` that the library shares. */
export const planOptions = {
  ...under('Sampling', {
    samples: integer({ short: 'n', help: 'plans per caption', min: 1, default: 1 }),
    temperature: number({
      help: "sampling temperature; 0 is greedy, 1 leaves the model's distribution unchanged",
      min: 0,
      default: 1,
    }),
    vokenTemperature: number({
      help: "sampling temperature of vokens, which agree better with the plan's text when it is low; by default --temperature",
      min: 0,
    }),
    topK: integer({ help: 'sample from the K most likely tokens only; 0 for no limit', min: 0, default: 0 }),
    topP: number({ help: 'sample from the most likely tokens whose probabilities sum to this', above: 0, max: 1, default: 1 }),
    ...seedOption,
  }),
  ...under('Plan', {
    latents: choices(latentParts, {
      help: 'parts to plan unless given; combined is text,bbox,voken; by default all that the model has learned',
      sets: { none: [], combined: ['text', 'bbox', 'voken'] },
    }),
    asCaption: flag({
      help: 'plan the text alone and put it in place of the caption: prompt expansion, for a model that was trained on long captions',
    }),
    maxTokens: integer({ help: "longest plan in tokens; by default the model's own limit", min: 2, max: MAX_TOKENS }),
  }),
  ...modelOption,
  ...engineOptions,
  ...weightsOption,
  ...under('Model and engine', {
    batch: integer({ help: 'batch size; affects speed and memory, never the result', min: 1, max: 1024, default: 8 }),
  }),
};

/** Values of `planOptions`. */
export type PlanValues = OptionValues<typeof planOptions>;
