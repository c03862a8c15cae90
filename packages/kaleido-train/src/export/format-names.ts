/** Export formats with their help texts. Separate from their code, so that `--help` stays fast. */
export const formatHelp = {
  safetensors: 'checkpoint folder for the filters, one .safetensors file per component',
  transformers: 'text encoder and prior, for T5ForConditionalGeneration.from_pretrained',
  'ml-mdm': 'only the denoiser, as vis_model.pth',
} as const;

export type FormatName = keyof typeof formatHelp;
