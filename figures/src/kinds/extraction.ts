import { type ExtractionCell, nameOf } from '../cell.ts';
import { command, pipe, script } from '../command-line.ts';
import type { Kind } from './kind.ts';

/** What the pipe of Fig. 9 makes of photographs: ellipses and boxes of what stands out, a text by rules, vokens; drawn over them. */
export const extraction: Kind<ExtractionCell> = {
  described: ({ count }) => `latents of ${count} photographs`,
  reads: () => ({ photos: 'photos', segmenter: 'segmenter', tokenizer: 'model' }),
  parts: () => [],
  script({ count }, names) {
    const [photos, tokenizer] = [`${nameOf(names, 'photos')}/test`, nameOf(names, 'tokenizer')];
    const data = ['--data', `imagenet:${photos}`, '--names', 'names.txt'];
    return script(
      `${command(['ls', photos])} > names.txt`,
      pipe(
        command(['kaleido-latents', 'blob', ...data, '--segmenter', `onnx:${nameOf(names, 'segmenter')}`]),
        command(['kaleido-latents', 'describe']),
        command(['kaleido-latents', 'voken', '--model', tokenizer]),
        command(['kaleido-latents', 'check', '--sheet', 'sheet.png', '-n', count, '--tokenizer', tokenizer]),
      ),
    );
  },
  drawing: 'sheet.png',
  pictures: ({ count }) => count,
  calls: () => 0,
  seconds: () => 300,
  scores: () => [],
};
