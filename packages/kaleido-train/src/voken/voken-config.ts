import { fileURLToPath } from 'node:url';
import { checkVokenConfig, type VokenConfig, vokenSchema } from '@kaleido/latents';
import { integer, number, object, parseConfig, section, type Where, within } from '@kaleido/shared/config';
import { runFields, type SingleConfig, singleConfigOf } from '../single/single-config.ts';

const weight = () => number({ min: 0 });

/** The YAML of a tokenizer's training. */
export const vokenTrainingSchema = object({
  ...runFields,
  name: runFields.name.default('vokens').meta({ description: 'Name of the tokenizer' }),
  model: section(vokenSchema).meta({ description: 'The network' }),
  loss: section(
    object({
      pixels: weight().default(4).meta({ description: 'Weight of the squared error of the reconstruction' }),
      words: weight().default(1).meta({
        description:
          "Weight of predicting the words of caption and description linearly from the codes, in place of SEED's training on captions",
      }),
      features: weight().default(0.1).meta({
        description: "Weight of predicting MobileNetV2's features, as a share of their variance",
      }),
    }),
  ).meta({ description: 'Weights of the loss terms' }),
  cut: number({ min: 0, max: 1 }).default(0.7).meta({
    description: 'Fraction of items whose codes are truncated at a random length, so that the first codes hold the coarse picture',
  }),
  teacher: section(
    object({
      pictures: integer({ min: 1 }).default(4).meta({ unit: 'pictures', description: 'How many of a batch have their features predicted' }),
      side: integer({ min: 32, max: 224 }).default(96).meta({ unit: 'pixels', description: 'Side at which MobileNetV2 sees them' }),
    }),
  ).meta({ description: 'The network whose features are predicted' }),
});

/** A voken tokenizer's training config, with all defaults filled. */
export interface VokenTrainingConfig extends SingleConfig {
  readonly model: VokenConfig;
  readonly loss: { readonly pixels: number; readonly words: number; readonly features: number };
  readonly cut: number;
  readonly teacher: { readonly pictures: number; readonly side: number };
}

/** Folder of the configs that can be named without a path. */
export const vokenConfigs = fileURLToPath(new URL('../../configs/voken/', import.meta.url));

/** @throws InputError naming the field, what was expected and what came */
export function parseVokenTraining(fields: unknown, where: Where): VokenTrainingConfig {
  const parsed = parseConfig(vokenTrainingSchema, fields, where);
  const { model, loss, cut, teacher } = parsed;
  return { ...singleConfigOf(parsed, where), model: checkVokenConfig(model, within(where, 'model')), loss, cut, teacher };
}
