import { generationSchema, languageSchema } from '@kaleido/ar/internal';
import { editorSchema, fieldTables } from '@kaleido/shared/config-reference';
import { probeTrainingSchema } from '../probe/probe-training-config.ts';
import { vokenTrainingSchema } from '../voken/voken-config.ts';
import { trainingSchema } from './training-schema.ts';

const introduction = `# Configs

All fields of the YAML that trains a model and of a checkpoint's \`config.json\`, with their defaults. \`npm run docs\` writes this page from
the schemas that read them. A field that is \`null\` counts as absent. In a training config, a field that is not listed is an error, except in
\`t5\`, whose \`config.json\` at Hugging Face has many that do not change the network.

An editor with the YAML language server (VS Code with its YAML extension, Neovim, Helix) completes and checks a config whose first line is

\`\`\`yaml
# yaml-language-server: $schema=PATH/config.schema.json
\`\`\`

with the path of [config.schema.json](../packages/kaleido-train/configs/config.schema.json), which lies beside the configs that come with
the package. [Training](training.md) explains how the fields work together.

## Training

A file for \`kaleido-train --config\`.
`;

const probe = `
## Probe

A file for \`kaleido-train probe --config\`.
`;

const voken = `
## Voken tokenizer

A file for \`kaleido-train voken --config\`.
`;

const checkpoint = `
## Checkpoint

\`config.json\` in a checkpoint's folder. Other fields are ignored.
`;

const generation = `
## Defaults of a model

\`generation_config.json\` in a checkpoint's folder, and \`generation\` of a training config, from which a run writes it. A flag, a variable
and an option file win over it; \`--print-config\` names it as the origin of its values. A field that is not listed is an error.
`;

/** `docs/config.md`. */
export const configPage = (): string =>
  [
    introduction,
    fieldTables(trainingSchema),
    probe,
    fieldTables(probeTrainingSchema, 'probe', { data: '[`data`](#data)', optimiser: '[`optimiser`](#optimiser)' }),
    voken,
    fieldTables(vokenTrainingSchema, 'voken', { data: '[`data`](#data)', optimiser: '[`optimiser`](#optimiser)' }),
    checkpoint,
    fieldTables(languageSchema, '', { t5: '[`model.t5`](#modelt5)' }),
    '',
    'It also has `denoiser`, with its `resolution`, and `diffusion`, as [`model.denoiser`](#modeldenoiser) and',
    '[`model.diffusion`](#modeldiffusion) above.',
    generation,
    fieldTables(generationSchema),
    '',
  ].join('\n');

/** `configs/config.schema.json`, for editors. */
export const configSchema = (): string =>
  `${JSON.stringify({ title: 'A training config of Kaleido', ...editorSchema(trainingSchema) }, null, 2)}\n`;
