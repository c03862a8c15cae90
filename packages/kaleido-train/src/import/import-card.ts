import { resolutionsOf } from '@kaleido/diffuse/internal';
import { sizeOf } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../config/training-config.ts';
import type { Part } from '../export/part.ts';
import { markdownTable } from '../run/markdown-table.ts';

/** A component of a model and where it came from. */
export interface Origin extends Part {
  readonly component: string;
  /** The file or folder, as it was named. */
  readonly source: string;
}

/** Number of values of a component. */
export const parametersOf = ({ tensors }: Part): number => Object.values(tensors).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** The model card of an imported model, in Markdown: where each part came from and what it can do. */
export function importCard({ name, model }: TrainingConfig, origins: readonly Origin[]): string {
  const plain = model.latents.length === 0;
  const rows = origins.map((origin) => [
    `${origin.component}.safetensors`,
    `\`${origin.source.replaceAll(/[`|\p{Cc}]/gu, '_')}\``,
    String(Object.keys(origin.tensors).length),
    String(parametersOf(origin)),
    origin.dtype,
  ]);
  return [
    `# ${name}`,
    '',
    plain
      ? 'Public weights joined to a model that draws captions by plain diffusion, without a plan.'
      : 'Public weights joined to a model to train: its prior comes from the decoder of a T5 and has not learned to plan yet.',
    '',
    '    echo "a caption" | kaleido-diffuse --model . > picture.png',
    '',
    `Resolutions: ${resolutionsOf(model.denoiser).join(', ')}. The licences of the parts are those of their publishers.`,
    '',
    ...markdownTable(['file', 'from', 'tensors', 'parameters', 'format there'], rows),
    '',
  ].join('\n');
}
