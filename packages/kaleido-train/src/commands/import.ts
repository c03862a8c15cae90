import { choice, defineCommand, note, text, UsageError, under } from '@kaleido/shared/cli';

/** `kaleido-train import`. */
export const command = defineCommand({
  name: 'kaleido-train import',
  module: import.meta.url,
  summary: 'Combines public weights, a T5 and a denoiser of ml-mdm, into a model for the filters.',
  examples: [
    {
      run: 'kaleido-train import --t5 flan-t5-xl --denoiser vis_model_256x256.pth -o mdm256',
      does: "import ml-mdm's released weights; the config is detected from the denoiser's tensors",
    },
    {
      run: 'kaleido-train import --t5 flan-t5-small --denoiser own.safetensors --config own.yaml --dtype BF16 -o own',
      does: 'name a training config for the networks, and store all weights in bfloat16',
    },
  ],
  options: {
    ...under('Parts', {
      t5: text({ help: 'Hugging Face T5 folder: text encoder, tokenizer, and prior if the config has latents', placeholder: 'FOLDER' }),
      denoiser: text({ help: 'ml-mdm denoiser (.pth, or .safetensors with the same names)', placeholder: 'FILE' }),
      config: text({
        help: 'training config of the networks (YAML, or a shipped one); default: mdm-64, mdm-256 or mdm-1024, whichever the denoiser fits',
        placeholder: 'NAME',
      }),
      tokenisation: choice(['t5', 'ml-mdm'], {
        help: "how captions are split: as the T5's tokenizer says, or as ml-mdm did in training, which differs in runs of spaces and letters beyond T5's",
        default: 't5',
      }),
    }),
    ...under('Output', {
      output: text({ short: 'o', help: 'folder to write', placeholder: 'FOLDER' }),
      dtype: choice(['F32', 'F16', 'BF16'], { help: 'number format of the weights; default: that of each file' }),
    }),
  },
  async run({ t5, denoiser, config, tokenisation, output, dtype }, context) {
    if (t5 === undefined) throw new UsageError('no T5: name its folder with --t5');
    if (denoiser === undefined) throw new UsageError('no denoiser: name its file with --denoiser');
    if (output === undefined) throw new UsageError('no folder to write to: name one with -o');
    const { importModel } = await import('../import/import-model.ts');
    const name = await importModel({ t5, denoiser, config, tokenisation, dtype }, output);
    note(context, { quiet: false }, `${output}: ${name}`);
  },
});
