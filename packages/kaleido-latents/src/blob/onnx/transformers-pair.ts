import type { OnnxModel } from '@kaleido/engine';
import { float32, type HostTensor, int32 } from '@kaleido/shared/tensors';
import { candidatesIn } from './candidates.ts';
import type { Family, NetworkOptions } from './family.ts';
import { channelsFirst, scaled, sizeWithin } from './picture-input.ts';
import { arePorts, feeds, floats, hasPorts, isFixed, type PortTable, shapeOf } from './ports.ts';
import { centreOf, pixelBox, promptedSegmenter } from './prompted.ts';

/** Ports of the pairs for transformers.js: `vision_encoder.onnx` and `prompt_encoder_mask_decoder.onnx`. */
const picture: PortTable = { pixel_values: ['float32', 1, 3, null, null] };
const points: PortTable = { input_points: ['float32', 1, null, null, 2], input_labels: ['int64', 1, null, null] };
const boxes: PortTable = { input_boxes: ['float32', 1, null, 4] };
const masks: PortTable = { pred_masks: floats(5), iou_scores: floats(3) };

/** Features of each generation of networks, and whether it stretches pictures to a square or pads them. */
const generations: readonly { readonly features: PortTable; readonly stretches: boolean }[] = [
  { features: { image_embeddings: floats(4), image_positional_embeddings: floats(4) }, stretches: false }, // SAM, SlimSAM
  {
    features: { 'image_embeddings.0': floats(4), 'image_embeddings.1': floats(4), 'image_embeddings.2': floats(4) }, // SAM 2, EdgeTAM
    stretches: true,
  },
];

const SIDE = 1024;

/** SAM and SAM 2 in two files, as exported for transformers.js. */
export const transformersPair: Family = {
  name: 'SAM for transformers.js (vision_encoder and prompt_encoder_mask_decoder)',
  recognise(files, options) {
    for (const { features, stretches } of generations) {
      const encoder = files.find(({ model: { inputs, outputs } }) => arePorts(inputs, picture) && hasPorts(outputs, features));
      const decoder = files.find(
        ({ model: { inputs, outputs } }) => arePorts(inputs, { ...features, ...points }, boxes) && hasPorts(outputs, masks),
      );
      const names = Object.keys(features);
      if (files.length === 2 && encoder && decoder && feeds(encoder.model.outputs, decoder.model.inputs, names))
        return segmenterOf(encoder.model, decoder.model, names, stretches, options);
    }
    return undefined;
  },
};

function segmenterOf(encoder: OnnxModel, decoder: OnnxModel, features: readonly string[], stretches: boolean, options: NetworkOptions) {
  const [side = SIDE] = [encoder.inputs[0]!.shape[2], options.size].filter(isFixed);
  const room = { width: side, height: side };
  const pointRoom = shapeOf(decoder.inputs, 'input_points')[2];
  const takesBoxes = decoder.inputs.some(({ name }) => name === 'input_boxes');
  return promptedSegmenter('SAM', async (shown) => {
    const size = stretches ? room : sizeWithin(shown, room, { enlarge: true });
    const pixels = channelsFirst(await scaled(shown, size), room, 255, options);
    const seen = await encoder.run({ pixel_values: pixels }, features);
    return async (box) => {
      const corners = pixelBox(box, size.width, size.height);
      const prompt = takesBoxes ? boxPrompt(corners) : pointPrompt(corners, pointRoom);
      const { pred_masks: found, iou_scores: scores } = await decoder.run({ ...seen, ...prompt }, ['pred_masks', 'iou_scores']);
      return candidatesIn(found!, scores!, { across: size.width / side, down: size.height / side });
    };
  });
}

const boxPrompt = (corners: readonly number[]): Record<string, HostTensor> => ({
  input_boxes: float32([1, 1, 4], corners),
  input_points: float32([1, 1, 0, 2], []),
  input_labels: int32([1, 1, 0], []),
});

/** The first generation's decoder only knows points inside and outside, not corners. */
function pointPrompt(corners: readonly number[], room: number | string | undefined): Record<string, HostTensor> {
  const { points: own, labels } = centreOf(corners, room);
  return { input_points: float32([1, 1, labels.length, 2], own), input_labels: int32([1, 1, labels.length], labels) };
}
