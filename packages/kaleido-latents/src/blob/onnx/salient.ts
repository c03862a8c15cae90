import type { OnnxModel, OnnxPort } from '@kaleido/engine';
import { InputError } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import type { HostTensor } from '@kaleido/shared/tensors';
import { clipMask } from '../../mask/draw-places.ts';
import type { Mask } from '../../mask/mask.ts';
import { measureMask } from '../../mask/measure.ts';
import type { Family, NetworkFile, NetworkOptions } from './family.ts';
import { type Grid, maskAbove } from './logits.ts';
import { channelsFirst, scaled } from './picture-input.ts';
import { isFixed, isKind } from './ports.ts';

/** Default input side, U²-Net's. */
const SIDE = 320;
/** If no pixel is more probable than this, nothing in the picture is salient. */
const MIN_PROBABILITY = 0.1;
/** As in prompted.ts. */
const MARGIN = 0.1;

/**
 * Salient-object networks such as U²-Net (arXiv 2005.09007), IS-Net and BiRefNet: from a picture to one or more masks, of which the first
 * is the final one.
 */
export const salient: Family = {
  name: 'a salient-object network such as U²-Net (a picture in, masks out)',
  recognise(files, options) {
    const [network] = files;
    return files.length === 1 && network && isSalient(network.model) ? segmenterOf(network, options) : undefined;
  },
};

const isSalient = ({ inputs, outputs }: OnnxModel): boolean =>
  inputs.length === 1 && isKind(inputs[0]!, ['float32', 1, 3, null, null]) && outputs.length > 0 && outputs.every(isMask);

const isMask = (port: OnnxPort): boolean =>
  !/embed|feat/i.test(port.name) && (isKind(port, ['float32', 1, 1, null, null]) || isKind(port, ['float32', 1, null, null]));

function segmenterOf({ file, model }: NetworkFile, options: NetworkOptions) {
  const [input] = model.inputs;
  const [height, width] = input!.shape.slice(2).map((side) => (isFixed(side) ? side : (options.size ?? SIDE))) as [number, number];
  const output = model.outputs[0]!.name;
  const maskOf = async (picture: Picture): Promise<Mask> => {
    const stretched = await scaled(picture, { width, height });
    const white = stretched.data.reduce((most, value) => Math.max(most, value), 1); // the brightest pixel, as in training
    const pixels = channelsFirst(stretched, { width, height }, white, options);
    const { [output]: found } = await model.run({ [input!.name]: pixels }, [output]);
    return saliencyMask(gridOf(found!, file), picture);
  };
  return {
    name: 'a salient-object network',
    async within({ picture }: { readonly picture: Picture }, boxes: readonly (readonly [number, number, number, number])[]) {
      const mask = await maskOf(picture);
      return boxes.map((box) => measureMask(clipMask(mask, box, MARGIN)));
    },
    async find({ picture }: { readonly picture: Picture }) {
      const region = measureMask(await maskOf(picture));
      return region ? [{ region }] : [];
    },
  };
}

/** @throws InputError if the output does not have the shape of one mask */
function gridOf({ data, shape }: HostTensor, file: string): Grid {
  const [height = 0, width = 0] = shape.slice(-2);
  if (data.length !== width * height || data.length === 0)
    throw new InputError(`${file}: expected one mask per picture, got a tensor [${shape.join(', ')}]`);
  return { data, width, height, across: width, down: height };
}

/** Thresholds halfway between the lowest and the highest probability. Some networks output probabilities, others logits. */
function saliencyMask(grid: Grid, picture: Picture): Mask {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < grid.data.length; i++) {
    least = Math.min(least, grid.data[i]!);
    most = Math.max(most, grid.data[i]!);
  }
  const isProbability = least >= 0 && most <= 1;
  const [low, high] = isProbability ? [least, most] : [sigmoid(least), sigmoid(most)];
  const middle = (low + high) / 2;
  if (!(high >= MIN_PROBABILITY) || high === low) return maskAbove(grid, Number.POSITIVE_INFINITY, picture);
  return maskAbove(grid, isProbability ? middle : Math.log(middle / (1 - middle)), picture);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
