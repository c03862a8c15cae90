import { engineOptions } from '@kaleido/engine/options';
import { flag, integer, perChannel, text, UsageError, under } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { defineLatentCommand } from '../command/latent-command.ts';

const { device, threads } = engineOptions;

/** `kaleido-latents blob`. */
export const blob = defineLatentCommand({
  part: 'blob',
  name: 'kaleido-latents blob',
  module: import.meta.url,
  summary: 'Adds blobs, ellipses with the second moments of masks, for boxes or for what a network finds by itself.',
  examples: [
    {
      run: 'kaleido-latents bbox --data photos/ --answers out.jsonl --boxes qwen3-vl | kaleido-latents blob --segmenter onnx:mobile-sam/',
      does: 'segment the object in each box',
    },
    {
      run: 'kaleido-latents blob --data imagenet:photos/train --segmenter onnx:u2netp.onnx --shards ready',
      does: 'find salient objects, with their boxes, and write shards',
    },
    {
      run: 'kaleido-latents blob --data val2017/ --segmenter coco:annotations/instances_val2017.json --shards ready',
      does: 'use the masks of COCO',
    },
  ],
  options: {
    ...under('Masks', {
      segmenter: text({
        help: 'source of masks: onnx:FILE or onnx:FOLDER (SAM, MobileSAM, EfficientSAM, or salient-object networks), or coco:FILE',
        placeholder: 'KIND:PATH',
      }),
      crowds: flag({ help: 'coco: also use crowd annotations' }),
      size: integer({
        help: 'onnx: input side in pixels, if the network does not fix it',
        placeholder: 'PIXELS',
        min: 16,
        max: 4096,
      }),
      mean: perChannel("onnx: mean of red, green and blue (each 0…1), which is subtracted; default: ImageNet's", Number.NEGATIVE_INFINITY),
      deviation: perChannel("onnx: standard deviation of red, green and blue; default: ImageNet's", 0),
    }),
    ...under('Model and engine', { device, threads }),
  },
  concurrency: 2,
  async open({ segmenter: spec, ...options }) {
    if (spec === undefined) throw new UsageError('--segmenter: required: onnx:FILE, onnx:FOLDER or coco:FILE');
    const [{ openSegmenter }, { addBlobs }] = await Promise.all([import('./open-segmenter.ts'), import('./add-blobs.ts')]);
    const segmenter = await openSegmenter(spec, options);
    let empty = 0;
    return {
      async make({ id, where, caption, latents, picture }) {
        const decoded = await picture();
        try {
          const made = await addBlobs({ id, picture: decoded }, caption, latents, segmenter);
          empty += made.empty;
          return made.added;
        } catch (error) {
          throw error instanceof InputError ? new InputError(`${where}: ${error.message}`) : error;
        }
      },
      summary: () => (empty === 0 ? [] : [`boxes without an ellipse, since nothing was found in them: ${empty}`]),
      close: () => segmenter.close(),
    };
  },
});
