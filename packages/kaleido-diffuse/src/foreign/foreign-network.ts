import type { OnnxModel, OnnxNumbers } from '@kaleido/engine';
import { InputError } from '@kaleido/shared/errors';
import { float32, type HostTensor, sizeOf } from '@kaleido/shared/tensors';
import type { ConditionName, Level } from '../sampling/guidance.ts';
import { type PicturePort, type Ports, shapeText, type ValuePort } from './ports.ts';
import type { Preconditioning } from './preconditionings.ts';

/** Raw predictions [items, side, side, channels] at a noise level, with the numbers of a branch. */
export type ForeignNetwork = (level: Level, items: number, condition: ConditionName) => Promise<Float32Array>;

/** Runs a network on as many pictures at once as it takes. */
export function foreignNetwork(model: OnnxModel, file: string, ports: Ports, { scale }: Preconditioning): ForeignNetwork {
  const { picture, values, output } = ports;
  const size = picture.side ** 2 * picture.channels;
  return async (level, items, condition) => {
    const factor = scale(level);
    const noisy = level.xs[0]!.map((value) => value * factor);
    const answers = new Float32Array(items * size);
    const batch = picture.batch ?? items;
    for (let first = 0; first < items; first += batch) {
      const count = Math.min(batch, items - first);
      const part = new Float32Array(batch * size);
      part.set(noisy.subarray(first * size, (first + count) * size));
      const fed = Object.fromEntries(values.map((of) => [of.port.name, valueTensor(of, batch, level, condition)]));
      const { [output]: answer } = await model.run({ ...fed, [picture.name]: toNetwork(part, batch, picture) }, [output]);
      answers.set(fromNetwork(answer!, batch, ports, file).subarray(0, count * size), first * size);
    }
    return answers;
  };
}

/** An input beside the picture, filled with its number. */
function valueTensor({ port, value }: ValuePort, batch: number, level: Level, condition: ConditionName): OnnxNumbers {
  const number = typeof value === 'object' ? value[condition === 'unconditional' ? 'unconditional' : 'record'] : levelValues[value](level);
  const shape = port.shape.map((side) => (typeof side === 'number' && side > 0 ? side : batch));
  return { shape, dtype: 'float64', data: new Float64Array(sizeOf(shape)).fill(number) };
}

const levelValues = {
  sigma: ({ sigma }: Level) => sigma,
  time: ({ index }: Level) => index - 1,
  fraction: ({ time }: Level) => time,
} as const;

function toNetwork(pixels: Float32Array, batch: number, { side, channels, isChannelsFirst }: PicturePort): HostTensor {
  if (!isChannelsFirst) return float32([batch, side, side, channels], pixels);
  return float32([batch, channels, side, side], transposed(pixels, batch, side ** 2, channels));
}

/** Pictures of an answer, without the variances that may follow. @throws InputError when it has another shape than it should */
function fromNetwork({ shape, data }: HostTensor, batch: number, { picture, output, outputChannels }: Ports, file: string): Float32Array {
  const { side, channels, isChannelsFirst } = picture;
  const expected = isChannelsFirst ? [batch, outputChannels, side, side] : [batch, side, side, outputChannels];
  if (`${shape}` !== `${expected}`)
    throw new InputError(`${file}: output ${output}: expected pictures ${shapeText(picture)}, got [${shape.join(', ')}]`);
  const all = data as Float32Array;
  const values = isChannelsFirst ? transposed(all, batch, outputChannels, side ** 2) : all;
  if (outputChannels === channels) return values;
  return Float32Array.from(
    { length: batch * side ** 2 * channels },
    (_, i) => values[Math.floor(i / channels) * outputChannels + (i % channels)]!,
  );
}

/** [items, rows, columns] → [items, columns, rows]. */
function transposed(values: Float32Array, items: number, rows: number, columns: number): Float32Array {
  if (columns === 1 || rows === 1) return values;
  const out = new Float32Array(values.length);
  const size = rows * columns;
  for (let item = 0; item < items; item++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        out[item * size + column * rows + row] = values[item * size + row * columns + column]!;
  return out;
}
