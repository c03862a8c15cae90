import { engineOptions } from '@kaleido/engine/options';
import { flag, integer, perChannel, text, UsageError, under } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { defineLatentCommand } from '../command/latent-command.ts';

const { device, threads } = engineOptions;

/** Adds ellipses. */
export const blob = defineLatentCommand({
  part: 'blob',
  name: 'kaleido-latents blob',
  module: import.meta.url,
  summary: 'Adds tilted ellipses with the second moments of masks, in the place of boxes or of what a network finds by itself.',
  examples: [
    {
      run: 'kaleido-latents bbox --data photos/ --answers out.jsonl --boxes qwen3-vl | kaleido-latents blob --segmenter onnx:mobile-sam/',
      does: 'segment what is in the boxes',
    },
    {
      run: 'kaleido-latents blob --data imagenet:photos/train --segmenter onnx:u2netp.onnx --shards ready',
      does: 'find what stands out in pictures, with its boxes, and write shards',
    },
    {
      run: 'kaleido-latents blob --data val2017/ --segmenter coco:annotations/instances_val2017.json --shards ready',
      does: 'take the masks that COCO has',
    },
  ],
  options: {
    ...under('Masks', {
      segmenter: text({
        help: 'what finds masks: onnx:FILE or onnx:FOLDER (SAM, MobileSAM, EfficientSAM, or a network for salient objects), or coco:FILE',
        placeholder: 'KIND:PATH',
      }),
      crowds: flag({ help: 'coco: also take annotations of crowds' }),
      size: integer({
        help: 'onnx: side of pictures in pixels, where the network leaves it open',
        placeholder: 'PIXELS',
        min: 16,
        max: 4096,
      }),
      mean: perChannel("onnx: subtracted from red, green and blue (each 0…1); by default ImageNet's", Number.NEGATIVE_INFINITY),
      deviation: perChannel('onnx: divisor of red, green and blue after that', 0),
    }),
    ...under('Model and engine', { device, threads }),
  },
  concurrency: 2,
  async open({ segmenter: spec, ...options }) {
    if (spec === undefined) throw new UsageError('--segmenter: says what finds masks: onnx:FILE, onnx:FOLDER or coco:FILE');
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
      summary: () => (empty === 0 ? [] : [`nothing was found in ${empty} box${empty === 1 ? '' : 'es'}, which have no ellipse`]),
      close: () => segmenter.close(),
    };
  },
});
