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

/** U²-Net's. */
const SIDE = 320;
/** A network that is nowhere surer than this has seen nothing that stands out. */
const SURE = 0.1;
/** As for other networks: see prompted.ts. */
const MARGIN = 0.1;

/**
 * Networks that show what stands out in a picture, such as U²-Net (arXiv 2005.09007), IS-Net and BiRefNet: a picture in, one mask or
 * several out, of which the first is the finished one.
 */
export const salient: Family = {
  name: 'a network for salient objects such as U²-Net (a picture in, masks out)',
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
    name: 'a network for salient objects',
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

/** @throws InputError for sides that the file left open and that are none of a mask */
function gridOf({ data, shape }: HostTensor, file: string): Grid {
  const [height = 0, width = 0] = shape.slice(-2);
  if (data.length !== width * height || data.length === 0)
    throw new InputError(`${file}: expected one mask for a picture, got a tensor [${shape.join(', ')}]`);
  return { data, width, height, across: width, down: height };
}

/** What is nearer to the surest place than to the least sure one. Some networks give probabilities, others what a sigmoid makes them of. */
function saliencyMask(grid: Grid, picture: Picture): Mask {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < grid.data.length; i++) {
    least = Math.min(least, grid.data[i]!);
    most = Math.max(most, grid.data[i]!);
  }
  const isProbability = least >= 0 && most <= 1;
  const [low, high] = isProbability ? [least, most] : [sigmoid(least), sigmoid(most)];
  const middle = (low + high) / 2;
  if (!(high >= SURE) || high === low) return maskAbove(grid, Number.POSITIVE_INFINITY, picture);
  return maskAbove(grid, isProbability ? middle : Math.log(middle / (1 - middle)), picture);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
