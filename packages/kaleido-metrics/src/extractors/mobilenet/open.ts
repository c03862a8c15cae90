import { join } from 'node:path';
import type { Tensors } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { InputError } from '@kaleido/shared/errors';
import type { HostTensor, NamedTensors, TensorSpec } from '@kaleido/shared/tensors';
import { engineFor } from '../engine.ts';
import type { Extractor, ExtractorOptions } from '../extractor.ts';
import { extractInBatches } from '../in-batches.ts';
import { resizes } from '../resize/resizes.ts';
import { hashFiles } from '../weights-hash.ts';
import { type MobilenetWeights, mobilenet, strides } from './network.ts';
import { findWeights, weightFiles } from './package-files.ts';
import { readTfjsWeights } from './read-weights.ts';

/** Pixels that the weights were trained for. */
const SIDE = 224;
const WIDTH = 1792;

/**
 * MobileNetV2 1.4, the embedded default: the `mobilenet_v2_mid` of nsfwjs, whose weights (one byte each, ImageNet features tuned on
 * another task) come from the npm registry. Its features are not those of FID, so no score of them is plain FID.
 * Pictures are scaled to 224 pixels by bicubic with antialias (clean-fid's), values 0…1, which the network maps to −1…1 itself.
 */
export const openMobilenet = (options: ExtractorOptions): Promise<Extractor> => openMobilenetAt(SIDE, options);

/**
 * The same network on smaller pictures: cheaper, with other features.
 * @param side pixels, a multiple of 32
 */
export async function openMobilenetAt(side: number, options: ExtractorOptions): Promise<Extractor> {
  const { resize = 'clean', batch = 16 } = options;
  const folder = findWeights();
  const weights = weightsOf(await readTfjsWeights(folder), folder);
  const executable = await engineFor(options).compile(
    ({ w, x }: Tensors<{ w: typeof weights; x: TensorSpec }>) => ({
      features: mobilenet(w as unknown as MobilenetWeights, x as tf.Tensor4D),
    }),
    { w: weights, x: { shape: [batch, side, side, 3], dtype: 'float32' } as TensorSpec },
    { name: 'mobilenet', allConvolutions: true },
  );
  const plan = {
    ...{ batch, side, width: WIDTH, classes: 0, resize: resizes[resize] },
    normalise(pixels: Float32Array) {
      for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! / 255;
    },
    async run(data: Float32Array) {
      const { features } = await executable.run({ x: { shape: [batch, side, side, 3], dtype: 'float32', data } });
      return { features: features.data as Float32Array };
    },
  };
  return {
    origin: {
      name: 'mobilenet_v2_140',
      weights: await hashFiles(weightFiles.map((file) => join(folder, file))),
      preprocessing: `${side} ${resize}`,
    },
    width: WIDTH,
    batch,
    extract: (pictures) => extractInBatches(pictures, plan),
    close: () => executable.dispose(),
  };
}

/** The network's tree from the names of the TFJS model. */
function weightsOf(tensors: NamedTensors, folder: string) {
  const tensor = (name: string): HostTensor => {
    const found = tensors[name];
    if (!found) throw new InputError(`${folder}: expected MobileNetV2, it has no ${name}`);
    return found;
  };
  const convolution = (name: string) => ({ weight: tensor(`${name}/Conv2D_weights`), bias: tensor(`${name}/Conv2D_bn_offset`) });
  return {
    first: convolution('Conv'),
    blocks: strides.map((_, index) => {
      const block = index === 0 ? 'expanded_conv' : `expanded_conv_${index}`;
      return {
        ...(index > 0 && { expand: convolution(`${block}/expand`) }),
        depthwise: { weight: tensor(`${block}/depthwise/depthwise_weights`), bias: tensor(`${block}/depthwise/depthwise_bn_offset`) },
        project: convolution(`${block}/project`),
      };
    }),
    last: convolution('Conv_1'),
  };
}
