import { choice, defineCommand, note, text, UsageError, under } from '@kaleido/shared/cli';

/** `kaleido-train import`. */
export const command = defineCommand({
  name: 'kaleido-train import',
  module: import.meta.url,
  summary: 'Joins public weights, a T5 and a denoiser of ml-mdm, to a model for the filters.',
  examples: [
    {
      run: 'kaleido-train import --t5 flan-t5-xl --denoiser vis_model_256x256.pth -o mdm256',
      does: "make a model of ml-mdm's released weights; --config is found by the denoiser's tensors",
    },
    {
      run: 'kaleido-train import --t5 flan-t5-small --denoiser own.safetensors --config own.yaml --dtype BF16 -o own',
      does: 'describe the network by a training config, and store all weights in bfloat16',
    },
  ],
  options: {
    ...under('Parts', {
      t5: text({ help: 'Hugging Face T5 folder: text encoder, tokenizer, and prior if the config has latents', placeholder: 'FOLDER' }),
      denoiser: text({ help: 'denoiser of ml-mdm (.pth, or .safetensors with its names)', placeholder: 'FILE' }),
      config: text({
        help: 'training config of the networks (YAML, or a shipped one); default the one of mdm-64, mdm-256 and mdm-1024 that the denoiser fits',
        placeholder: 'NAME',
      }),
    }),
    ...under('Output', {
      output: text({ short: 'o', help: 'folder to write', placeholder: 'FOLDER' }),
      dtype: choice(['F32', 'F16', 'BF16'], { help: "number format of the weights; default that of each part's file" }),
    }),
  },
  async run({ t5, denoiser, config, output, dtype }, context) {
    if (t5 === undefined) throw new UsageError('no T5: name its folder with --t5');
    if (denoiser === undefined) throw new UsageError('no denoiser: name its file with --denoiser');
    if (output === undefined) throw new UsageError('no folder to write to: name one with -o');
    const { importModel } = await import('../import/import-model.ts');
    const name = await importModel({ t5, denoiser, config, dtype }, output);
    note(context, { quiet: false }, `${output}: ${name}`);
  },
});
