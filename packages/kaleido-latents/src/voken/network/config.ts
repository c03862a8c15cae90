import { faultAt, integer, list, object, type Parsed, refuse, type Where, within } from '@kaleido/shared/config';
import { codebookSize } from '../fsq.ts';

const count = () => integer({ min: 1, max: 1024 });

/** The network of a voken tokenizer, in a training config or a tokenizer file. */
export const vokenSchema = object({
  side: integer({ min: 8, max: 256 })
    .default(32)
    .meta({ unit: 'pixels', description: 'Side of input pictures and reconstructions, a multiple of 8' }),
  codes: count().default(16).meta({ description: 'Vokens per picture' }),
  levels: list(integer({ min: 3, max: 64 }), { expected: 'a list of integers from 3 to 64', min: 1, max: 8 })
    .default([8, 5, 5, 5])
    .meta({ description: 'Levels of each digit of a code (finite scalar quantization); their product is the codebook size' }),
  channels: list(count(), { expected: 'a list of 2 integers', min: 2, max: 2 })
    .default([24, 64])
    .meta({ description: "Channels of the encoder's convolutions, at 1/2 and 1/4 of the side" }),
  width: count().default(128).meta({ description: 'Width of the transformers' }),
  heads: count().default(4).meta({ description: 'Attention heads; must divide the width' }),
  encoder_layers: count().default(2).meta({ description: 'Layers of the causal transformer whose queries attend to the picture' }),
  decoder_layers: count().default(1).meta({ description: 'Layers of the transformer over the codes' }),
  glance: count().default(256).meta({ description: 'Width of the hidden layers over the whole picture, or over all codes, at once' }),
  detail: count().default(16).meta({ description: "Channels of the decoder's last convolution, at the full side" }),
});

/** The network of a voken tokenizer. */
export type VokenConfig = Parsed<typeof vokenSchema>;

/** @throws InputError naming a field that is inconsistent with the others */
export function checkVokenConfig(config: VokenConfig, where: Where): VokenConfig {
  const { side, levels, width, heads } = config;
  const at = (name: string) => within(where, name);
  if (side % 8 !== 0) refuse(at('side'), 'a multiple of 8', side);
  if (width % heads !== 0) refuse(at('heads'), `a divisor of the width ${width}`, heads);
  if (codebookSize(levels) > 2 ** 17) throw faultAt(at('levels'), `give ${codebookSize(levels)} codes, more than 131072`);
  return config;
}
