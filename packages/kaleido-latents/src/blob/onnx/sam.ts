import type { OnnxModel } from '@kaleido/engine';
import { float32, type HostTensor, zeros } from '@kaleido/shared/tensors';
import { candidatesIn } from './candidates.ts';
import type { Family, NetworkOptions } from './family.ts';
import { channelsFirst, channelsLast, scaled, sizeWithin } from './picture-input.ts';
import { arePorts, feeds, floats, hasPorts, isFixed, isKind, type PortTable, shapeOf } from './ports.ts';
import { cornersOf, pixelBox, promptedSegmenter } from './prompted.ts';

/** Ports of the decoder exported by segment-anything (scripts/export_onnx_model.py), and likewise by MobileSAM and NanoSAM. */
const required: PortTable = { image_embeddings: floats(4), point_coords: ['float32', null, null, 2], point_labels: floats(2) };
const optional: PortTable = { mask_input: floats(4), has_mask_input: ['float32', 1], orig_im_size: ['float32', 2] };
const scores: PortTable = { iou_predictions: floats(2) };
/** `low_res_masks` is preferred: `masks` may be rescaled for the aspect ratio of the picture used in the export. */
const maskOutputs = ['low_res_masks', 'masks'] as const;

/** Longer side of the input. */
const SIDE = 1024;
/** Shape of the mask prompt, if the decoder does not fix it. */
const LOW_SHAPE = [1, 1, 256, 256] as const;

/** SAM and MobileSAM (arXiv 2304.02643, 2306.14289): a picture encoder, and a decoder prompted with corner points. */
export const sam: Family = {
  name: 'SAM or MobileSAM (encoder and decoder)',
  recognise(files, options) {
    const decoder = files.find(({ model }) => isDecoder(model));
    const encoder = files.find(({ model }) => isEncoder(model));
    if (files.length !== 2 || !decoder || !encoder) return undefined;
    const features = { ...embeddingsOf(encoder.model.outputs)!, name: 'image_embeddings' };
    return feeds([features], decoder.model.inputs, ['image_embeddings']) ? segmenterOf(encoder.model, decoder.model, options) : undefined;
  },
};

const isDecoder = ({ inputs, outputs }: OnnxModel): boolean =>
  arePorts(inputs, required, optional) && hasPorts(outputs, scores) && maskOutputs.some((name) => hasPorts(outputs, { [name]: floats(4) }));

/** From a preprocessed picture [1, 3, S, S], or one that it preprocesses itself [H, W, 3], to features. */
const isEncoder = ({ inputs, outputs }: OnnxModel): boolean =>
  inputs.length === 1 &&
  (isKind(inputs[0]!, ['float32', 1, 3, null, null]) || isKind(inputs[0]!, ['float32', null, null, 3])) &&
  outputs.some((port) => port.name === 'image_embeddings' || outputs.length === 1) &&
  isKind(embeddingsOf(outputs)!, floats(4));

const embeddingsOf = (outputs: OnnxModel['outputs']) => outputs.find(({ name }) => name === 'image_embeddings') ?? outputs[0];

function segmenterOf(encoder: OnnxModel, decoder: OnnxModel, options: NetworkOptions) {
  const [input] = encoder.inputs;
  const embeddings = embeddingsOf(encoder.outputs)!.name;
  const preprocesses = input!.shape.length === 3;
  const [height, width] = preprocesses ? input!.shape : input!.shape.slice(2);
  const { size: open = SIDE } = options;
  const room = { width: isFixed(width) ? width : open, height: isFixed(height) ? height : open };
  const side = Math.max(room.width, room.height);
  const maskOutput = maskOutputs.find((name) => decoder.outputs.some((port) => port.name === name))!;
  const [, pointRoom] = shapeOf(decoder.inputs, 'point_coords');
  const lowShape = shapeOf(decoder.inputs, 'mask_input').map((length, axis) => (isFixed(length) ? length : LOW_SHAPE[axis]!));

  return promptedSegmenter('SAM', async (picture) => {
    const size = sizeWithin(picture, room, { enlarge: true });
    const fitted = await scaled(picture, size);
    const isOpen = !isFixed(width) && preprocesses;
    const pixels = preprocesses ? channelsLast(fitted, isOpen ? size : room) : channelsFirst(fitted, room, 255, options);
    const { [embeddings]: seen } = await encoder.run({ [input!.name]: pixels }, [embeddings]);
    return async (box) => {
      const { points, labels } = cornersOf(pixelBox(box, size.width, size.height), pointRoom);
      const all: Readonly<Record<string, HostTensor>> = {
        image_embeddings: seen!,
        point_coords: float32([1, labels.length, 2], points),
        point_labels: float32([1, labels.length], labels),
        mask_input: zeros(lowShape),
        has_mask_input: float32([1], [0]),
        orig_im_size: float32([2], [picture.height, picture.width]),
      };
      const fed = Object.fromEntries(decoder.inputs.map(({ name }) => [name, all[name]!]));
      const { [maskOutput]: masks, iou_predictions: found } = await decoder.run(fed, [maskOutput, 'iou_predictions']);
      const isWhole = maskOutput === 'masks'; // at the size of the picture
      const covered = isWhole ? { across: 1, down: 1 } : { across: size.width / side, down: size.height / side };
      return candidatesIn(masks!, found!, covered);
    };
  });
}
