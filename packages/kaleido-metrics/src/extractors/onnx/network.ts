import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type OnnxModel, openOnnx } from '@kaleido/engine';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { Extractor, ExtractorOptions } from '../extractor.ts';
import { extractInBatches } from '../in-batches.ts';
import { resizes } from '../resize/resizes.ts';
import { hashFiles } from '../weights-hash.ts';
import { featureOutput, pictureInput, pooled } from './layout.ts';

/** ImageNet's, which DINOv2 and most other networks are trained with. */
const imageNet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/**
 * Any network in an .onnx file: pictures scaled to its size (bicubic with antialias unless `resize` says otherwise), to 0…1, less `mean`,
 * over `deviation` (by default ImageNet's). See layout.ts for which input and output are taken.
 * @throws InputError that names the file when it is none, or takes or gives something else
 */
export async function openNetwork(file: string, options: ExtractorOptions): Promise<Extractor> {
  const { device = 'auto', threads, resize = 'clean', mean = imageNet.mean, deviation = imageNet.deviation } = options;
  const model = await openOnnx(file, { device, ...(threads !== undefined && { threads }) });
  try {
    return await extractorOf(model, file, { ...options, resize, mean, deviation });
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

type Chosen = ExtractorOptions & Required<Pick<ExtractorOptions, 'resize' | 'mean' | 'deviation'>>;

async function extractorOf(model: OnnxModel, file: string, options: Chosen): Promise<Extractor> {
  const { resize = 'clean', mean = [], deviation = [] } = options;
  const { name, batch, side, channelsFirst } = pictureInput(model, file, options.batch ?? 8, options.size);
  const output = featureOutput(model);
  const run = async (pixels: Float32Array) => {
    const input: HostTensor = channelsFirst
      ? float32([batch, 3, side, side], toChannelsFirst(pixels, batch, side))
      : float32([batch, side, side, 3], pixels);
    const { [output]: result } = await model.run({ [name]: input }, [output]);
    return pooled(result?.data as Float32Array, result?.shape ?? [], file);
  };
  const { width } = await run(new Float32Array(batch * side * side * 3)); // shapes that the file leaves open are known now
  const plan = {
    ...{ batch, side, width, classes: 0, resize: resizes[resize], run },
    normalise(pixels: Float32Array) {
      for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i]! / 255 - mean[i % 3]!) / deviation[i % 3]!;
    },
  };
  const beside = [`${file}.data`, `${file}_data`].filter((path) => existsSync(path)); // where weights lie that a large network keeps outside
  return {
    origin: {
      name: `onnx:${basename(file)}`,
      weights: await hashFiles([file, ...beside]),
      preprocessing: `${side} ${resize}, mean ${mean.join(' ')}, deviation ${deviation.join(' ')}`,
    },
    width,
    batch,
    extract: (pictures) => extractInBatches(pictures, plan),
    close: () => model.dispose(),
  };
}

function toChannelsFirst(pixels: Float32Array, batch: number, side: number): Float32Array {
  const area = side * side;
  const out = new Float32Array(pixels.length);
  for (let n = 0, from = 0; n < batch; n++)
    for (let pixel = 0; pixel < area; pixel++) for (let c = 0; c < 3; c++) out[(n * 3 + c) * area + pixel] = pixels[from++]!;
  return out;
}
