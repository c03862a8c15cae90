import { fileURLToPath } from 'node:url';
import { checkVokenConfig, type VokenConfig, vokenSchema } from '@kaleido/latents';
import { integer, number, object, parseConfig, section, type Where, within } from '@kaleido/shared/config';
import { runFields, type SingleConfig, singleConfigOf } from '../single/single-config.ts';

const weight = () => number({ min: 0 });

/** All of a run's config, as its YAML has it. */
export const vokenTrainingSchema = object({
  ...runFields,
  name: runFields.name.default('vokens').meta({ description: 'What the tokenizer is called' }),
  model: section(vokenSchema).meta({ description: 'The network' }),
  loss: section(
    object({
      pixels: weight().default(4).meta({ description: 'Weight of the squared error of the reconstruction' }),
      words: weight().default(1).meta({
        description: "Weight of the words of caption and description, read linearly from the codes: what SEED's codes learn from captions",
      }),
      features: weight().default(0.1).meta({
        description: "Weight of the features of the metrics' MobileNetV2, as a share of their variance",
      }),
    }),
  ).meta({ description: 'What the codes are to hold' }),
  cut: number({ min: 0, max: 1 }).default(0.7).meta({
    description: 'Share of the items whose codes are cut at a random length, so that the first ones hold the coarse picture',
  }),
  teacher: section(
    object({
      pictures: integer({ min: 1 }).default(4).meta({ unit: 'pictures', description: 'How many of a batch show their features' }),
      side: integer({ min: 32, max: 224 }).default(96).meta({ unit: 'pixels', description: 'Size at which MobileNetV2 sees them' }),
    }),
  ).meta({ description: 'The network whose features are predicted' }),
});

/** How a voken tokenizer is trained, every field filled. */
export interface VokenTrainingConfig extends SingleConfig {
  readonly model: VokenConfig;
  readonly loss: { readonly pixels: number; readonly words: number; readonly features: number };
  readonly cut: number;
  readonly teacher: { readonly pictures: number; readonly side: number };
}

/** Configs that can be named without a path. */
export const vokenConfigs = fileURLToPath(new URL('../../configs/voken/', import.meta.url));

/** @throws InputError naming the field, what was expected and what came */
export function parseVokenTraining(fields: unknown, where: Where): VokenTrainingConfig {
  const parsed = parseConfig(vokenTrainingSchema, fields, where);
  const { model, loss, cut, teacher } = parsed;
  return { ...singleConfigOf(parsed, where), model: checkVokenConfig(model, within(where, 'model')), loss, cut, teacher };
}
