import { resolutionsOf } from '@kaleido/diffuse/internal';
import type { FileDType } from '@kaleido/shared/safetensors';
import { sizeOf } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../config/training-config.ts';
import type { Part } from '../export/part.ts';
import { markdownTable } from '../run/markdown-table.ts';

/** A component of a model, and its origin. */
export interface Origin extends Part {
  readonly component: string;
  /** The file or folder, as named by the user. */
  readonly source: string;
  /** The number formats of its tensors there, of which `dtype` keeps at most the precision of float32. */
  readonly sourceFormats: readonly FileDType[];
}

/** Number of parameters of a component. */
export const parametersOf = ({ tensors }: Part): number => Object.values(tensors).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** The model card of an imported model, in Markdown: the origin of each part, and what the model can do. */
export function importCard({ name, model }: TrainingConfig, origins: readonly Origin[]): string {
  const plain = model.latents.length === 0;
  const rows = origins.map((origin) => [
    `${origin.component}.safetensors`,
    `\`${origin.source.replaceAll(/[`|\p{Cc}]/gu, '_')}\``,
    String(Object.keys(origin.tensors).length),
    String(parametersOf(origin)),
    origin.sourceFormats.join(', '),
  ]);
  return [
    `# ${name}`,
    '',
    plain
      ? 'Public weights, combined into a model that draws captions by plain diffusion, without a plan.'
      : 'Public weights, combined into a model to be trained: its prior is the decoder of a T5 and has not learned to plan yet.',
    '',
    '    echo "a caption" | kaleido-diffuse --model . > picture.png',
    '',
    `Resolutions: ${resolutionsOf(model.denoiser).join(', ')}. The licences of the parts are those of their publishers.`,
    '',
    ...markdownTable(['file', 'from', 'tensors', 'parameters', 'source format'], rows),
    '',
  ].join('\n');
}
