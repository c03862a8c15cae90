import type { Tensors } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { openPth } from '@kaleido/shared/pth';
import { openSafetensors } from '@kaleido/shared/safetensors';
import type { TensorSpec } from '@kaleido/shared/tensors';
import type { WeightsFile } from '@kaleido/shared/weights';
import { engineFor } from '../engine.ts';
import type { Extractor, ExtractorOptions } from '../extractor.ts';
import { extractInBatches } from '../in-batches.ts';
import { resizes } from '../resize/resizes.ts';
import { hashFiles } from '../weights-hash.ts';
import type { InceptionWeights } from './blocks.ts';
import { findInceptionWeights } from './find-weights.ts';
import { inception } from './network.ts';
import { readInceptionWeights } from './weights.ts';

const SIDE = 299;
const CLASSES = 1008;

/**
 * pytorch-fid's InceptionV3 from the weights file that the user has (`.pth` or safetensors): the features of plain FID, of `dims` channels
 * (2048). Pictures are scaled as pytorch-fid does (bilinear without antialias, 2x/255 − 1), or with `resize: 'clean'` as clean-fid does
 * (bicubic with antialias, (x − 128)/128).
 * @throws InputError when the file is missing or not Inception's
 */
export async function openInception(options: ExtractorOptions): Promise<Extractor> {
  const path = findInceptionWeights(options.weights);
  const file = await (path.endsWith('.safetensors') ? openSafetensors(path) : openPth(path));
  try {
    return await inceptionFrom(file, await hashFiles([path]), options);
  } finally {
    await file.close();
  }
}

/** `openInception` for an open file; `hash` identifies its tensors. */
export async function inceptionFrom(file: WeightsFile, hash: string, options: ExtractorOptions): Promise<Extractor> {
  const { dims = 2048, resize = 'bilinear', batch = 8 } = options;
  const weights = await readInceptionWeights(file, dims);
  const executable = await engineFor(options).compile(
    ({ w, x }: Tensors<{ w: typeof weights; x: TensorSpec }>) => inception(w as unknown as InceptionWeights, x as tf.Tensor4D, dims),
    { w: weights, x: { shape: [batch, SIDE, SIDE, 3], dtype: 'float32' } as TensorSpec },
    { name: 'inception', allConvolutions: true },
  );
  const [scale, shift] = resize === 'clean' ? [1 / 128, -1] : [2 / 255, -1];
  const plan = {
    ...{ batch, side: SIDE, width: dims, classes: dims === 2048 ? CLASSES : 0, resize: resizes[resize] },
    normalise(pixels: Float32Array) {
      for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! * scale + shift;
    },
    async run(x: Float32Array) {
      const result = await executable.run({ x: { shape: [batch, SIDE, SIDE, 3], dtype: 'float32', data: x } });
      return {
        features: result.features.data as Float32Array,
        ...(result.probabilities && { probabilities: result.probabilities.data as Float32Array }),
      };
    },
  };
  return {
    origin: { name: dims === 2048 ? 'inception' : `inception-${dims}`, weights: hash, preprocessing: `${SIDE} ${resize}` },
    width: dims,
    batch,
    extract: (pictures) => extractInBatches(pictures, plan),
    close: () => executable.dispose(),
  };
}
