import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { cropPicture } from '@kaleido/data';
import { type OnnxModel, type OnnxPort, openOnnx } from '@kaleido/engine';
import type { Device } from '@kaleido/engine/devices';
import { InputError } from '@kaleido/shared/errors';
import { type Picture, resizeImage } from '@kaleido/shared/image';
import { float32 } from '@kaleido/shared/tensors';
import { nameWithHash } from '@kaleido/shared/voken-tokenizer';
import type { VokenTokenizer } from './tokenizer.ts';

/** Preprocessing: the input side, if the file does not fix it, and (value/255 − mean)/deviation. */
export interface OnnxPictures {
  readonly size: number | undefined;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly device: Device;
}

/**
 * Opens a third-party tokenizer such as SEED's (32 vokens, 8192 codes): an ONNX file whose input is pictures [N, 3, S, S] or [N, S, S, 3],
 * and whose output is integers, one row per picture. It only encodes.
 * @throws InputError naming the file if it cannot be loaded, or has other inputs or outputs
 */
export async function openOnnxTokenizer(file: string, options: OnnxPictures): Promise<VokenTokenizer> {
  const model = await openOnnx(file, { device: options.device });
  try {
    const { input, side, channelsFirst } = inputOf(model, file, options.size);
    const output = outputOf(model, file);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file)) hash.update(chunk);
    return {
      name: nameWithHash(basename(file, '.onnx'), hash.digest('hex')),
      codes: undefined,
      size: undefined,
      levels: undefined,
      async encode(pictures) {
        const vokens: number[][] = [];
        for (const picture of pictures) {
          const pixels = await valuesOf(picture, side, channelsFirst, options);
          const shape = channelsFirst ? [1, 3, side, side] : [1, side, side, 3];
          const result = (await model.run({ [input]: float32(shape, pixels) }, [output]))[output]!;
          vokens.push(idsOf(result.data, file, output));
        }
        return vokens;
      },
      close: () => model.dispose(),
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

function inputOf({ inputs }: OnnxModel, file: string, size: number | undefined) {
  const [port] = inputs;
  const described = inputs.map(describe).join(', ');
  const isPictures = inputs.length === 1 && port!.shape.length === 4 && (port!.shape[1] === 3 || port!.shape[3] === 3);
  if (!port || !isPictures) throw new InputError(`${file}: expected one input of pictures [N, 3, S, S] or [N, S, S, 3], got ${described}`);
  const channelsFirst = port.shape[1] === 3;
  const own = port.shape[2];
  const side = typeof own === 'number' ? own : size;
  if (side === undefined) throw new InputError(`${file}: ${port.name}: has no fixed size: give one with --size`);
  return { input: port.name, side, channelsFirst };
}

function outputOf({ outputs }: OnnxModel, file: string): string {
  const ids = outputs.find(({ type }) => type === 'int64' || type === 'int32');
  if (!ids) throw new InputError(`${file}: expected an output of integers, got ${outputs.map(describe).join(', ')}`);
  return ids.name;
}

const describe = ({ name, type, shape }: OnnxPort): string => `${name} (${type} [${shape.join(', ')}])`;

function idsOf(data: ArrayLike<number>, file: string, output: string): number[] {
  const ids = Array.from(data);
  const bad = ids.find((id) => id < 0);
  if (bad !== undefined) throw new InputError(`${file}: ${output}: expected vokens of at least 0, got ${bad}`);
  return ids;
}

async function valuesOf(picture: Picture, side: number, channelsFirst: boolean, { mean, deviation }: OnnxPictures): Promise<Float32Array> {
  const square = await cropPicture(picture, side);
  const { data, channels } = square.width === side ? square : await resizeImage(square, side, side);
  const values = new Float32Array(side * side * 3);
  for (let pixel = 0; pixel < side * side; pixel++)
    for (let c = 0; c < 3; c++)
      values[channelsFirst ? c * side * side + pixel : pixel * 3 + c] = (data[pixel * channels + c]! / 255 - mean[c]!) / deviation[c]!;
  return values;
}
