import type { OnnxModel } from '@kaleido/engine';
import { InputError } from '@kaleido/shared/errors';

/** How a foreign network takes pictures. */
export interface PictureInput {
  readonly name: string;
  readonly batch: number;
  readonly side: number;
  readonly channelsFirst: boolean;
}

/**
 * The one input of a network for pictures, [B, 3, S, S] or [B, S, S, 3]; `batch` and `size` hold where it leaves them open.
 * @throws InputError that begins with `file` when it takes something else, or a size that is not the given one
 */
export function pictureInput({ inputs }: Pick<OnnxModel, 'inputs'>, file: string, batch: number, size: number | undefined): PictureInput {
  const [input] = inputs;
  if (inputs.length !== 1 || !input)
    throw new InputError(`${file}: expected a network whose only input is pictures, it takes ${inputs.map(({ name }) => name).join(', ')}`);
  const { name, type, shape } = input;
  const shown = `input ${name}: expected float32 pictures [B, 3, S, S] or [B, S, S, 3], got ${type} [${shape.join(', ')}]`;
  if (type !== 'float32' || shape.length !== 4) throw new InputError(`${file}: ${shown}`);
  const channelsFirst = shape[3] !== 3;
  const [items, ...sides] = channelsFirst ? [shape[0], shape[2], shape[3], shape[1]] : shape;
  const given = sides.slice(0, 2).filter((side) => typeof side === 'number');
  const side = given[0] ?? size ?? 224;
  if ((typeof sides[2] === 'number' && sides[2] !== 3) || given.some((other) => other !== side)) throw new InputError(`${file}: ${shown}`);
  if (size !== undefined && size !== side) throw new InputError(`${file}: the network takes pictures of ${side} pixels, asked for ${size}`);
  return { name, batch: typeof items === 'number' ? items : batch, side, channelsFirst };
}

/** The output that is taken for features: the first of rank 2, [B, D], else the first. */
export const featureOutput = ({ outputs }: Pick<OnnxModel, 'outputs'>): string =>
  (outputs.find(({ shape, type }) => shape.length === 2 && type === 'float32') ?? outputs[0])?.name ?? '';

/**
 * Features [B, D] from an output: as they are; of tokens [B, T, D] the first, the class token of vision transformers; of maps [B, D, H, W]
 * the mean.
 * @throws InputError that begins with `file` for other shapes
 */
export function pooled(
  data: Float32Array,
  shape: readonly number[],
  file: string,
): { readonly width: number; readonly features: Float32Array } {
  const [items = 0, second = 0, third = 0, fourth = 0] = shape;
  if (shape.length === 2) return { width: second, features: data };
  if (shape.length === 3) {
    const features = new Float32Array(items * third);
    for (let n = 0; n < items; n++) features.set(data.subarray(n * second * third, n * second * third + third), n * third);
    return { width: third, features };
  }
  if (shape.length !== 4) throw new InputError(`${file}: expected features [B, D], [B, T, D] or [B, D, H, W], got [${shape.join(', ')}]`);
  const area = third * fourth;
  const features = Float32Array.from({ length: items * second }, (_, row) => {
    let sum = 0;
    for (let i = row * area; i < (row + 1) * area; i++) sum += data[i]!;
    return sum / area;
  });
  return { width: second, features };
}
