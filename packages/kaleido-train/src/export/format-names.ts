/** Formats of exports and what each is for; without their code, so that the help comes at once. */
export const formatHelp = {
  safetensors: 'the folder that the filters take, a .safetensors file per component',
  transformers: 'text encoder and prior, for T5ForConditionalGeneration.from_pretrained',
  'ml-mdm': 'the denoiser alone, in vis_model.pth',
} as const;

export type FormatName = keyof typeof formatHelp;
