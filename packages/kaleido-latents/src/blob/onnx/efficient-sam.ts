import type { OnnxModel } from '@kaleido/engine';
import { float32, type HostTensor, int32 } from '@kaleido/shared/tensors';
import { candidatesIn } from './candidates.ts';
import type { Family } from './family.ts';
import { channelsFirst, scaled, sizeWithin } from './picture-input.ts';
import { arePorts, feeds, floats, hasPorts, type PortTable, shapeOf } from './ports.ts';
import { cornersOf, pixelBox, promptedSegmenter } from './prompted.ts';

/** Ports of networks written by EfficientSAM's export_to_onnx.py. */
const picture: PortTable = { batched_images: ['float32', 1, 3, null, null] };
const points: PortTable = { batched_point_coords: ['float32', 1, null, null, 2], batched_point_labels: ['float32', 1, null, null] };
const embeddings: PortTable = { image_embeddings: floats(4) };
const masks: PortTable = { output_masks: floats(5), iou_predictions: floats(3) };

/** The network itself rescales pictures to this side, so larger ones gain nothing. */
const SIDE = 1024;

/** EfficientSAM (arXiv 2312.00863), in one file or two. It preprocesses pictures itself and is prompted with corner points in pixels. */
export const efficientSam: Family = {
  name: 'EfficientSAM (one file, or encoder and decoder)',
  recognise(files) {
    const whole = files.find(({ model: { inputs, outputs } }) => arePorts(inputs, { ...picture, ...points }) && hasPorts(outputs, masks));
    if (files.length === 1 && whole) return segmenterOf(whole.model);
    const encoder = files.find(({ model: { inputs, outputs } }) => arePorts(inputs, picture) && hasPorts(outputs, embeddings));
    const decoder = files.find(({ model: { inputs, outputs } }) => {
      const takes: PortTable = { ...embeddings, ...points, orig_im_size: ['int64', 2] };
      return arePorts(inputs, takes) && hasPorts(outputs, masks);
    });
    if (files.length !== 2 || !encoder || !decoder) return undefined;
    const isPair = feeds(encoder.model.outputs, decoder.model.inputs, Object.keys(embeddings));
    return isPair ? segmenterOf(decoder.model, encoder.model) : undefined;
  },
};

function segmenterOf(decoder: OnnxModel, encoder?: OnnxModel) {
  const room = shapeOf(decoder.inputs, 'batched_point_coords')[2]; // some exports accept a single point per query
  return promptedSegmenter('EfficientSAM', async (shown) => {
    const size = sizeWithin(shown, { width: SIDE, height: SIDE }, { enlarge: false });
    const pixels = channelsFirst(await scaled(shown, size), size, 255, { mean: [0, 0, 0], deviation: [1, 1, 1] });
    const seen: Readonly<Record<string, HostTensor>> = encoder
      ? { ...(await encoder.run({ batched_images: pixels }, ['image_embeddings'])), orig_im_size: int32([2], [size.height, size.width]) }
      : { batched_images: pixels };
    return async (box) => {
      const prompt = cornersOf(pixelBox(box, size.width, size.height), room);
      const fed = {
        ...seen,
        batched_point_coords: float32([1, 1, prompt.labels.length, 2], prompt.points),
        batched_point_labels: float32([1, 1, prompt.labels.length], prompt.labels),
      };
      const { output_masks: found, iou_predictions: scores } = await decoder.run(fed, ['output_masks', 'iou_predictions']);
      return candidatesIn(found!, scores!, { across: 1, down: 1 });
    };
  });
}
