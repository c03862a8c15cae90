/** Where each command's table of options is built, below packages/. */
export const tables = {
  'kaleido-ar': 'kaleido-ar/dist/command/command.js',
  'kaleido-pick': 'kaleido-ar/dist/pick/command.js',
  'kaleido-diffuse': 'kaleido-diffuse/dist/command/command.js',
  'kaleido-edit': 'kaleido-edit/dist/command/command.js',
  'kaleido-train': 'kaleido-train/dist/command.js',
  'kaleido-scenes': 'scenes/dist/command.js',
  'kaleido-latents': 'kaleido-latents/dist/command.js',
  'kaleido-metrics': 'kaleido-metrics/dist/command/command.js',
};
