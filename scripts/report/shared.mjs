// What the reports on a model share: options, its folder, its tokenizer, pictures of records and their scores.
import { fileURLToPath } from 'node:url';
import { render } from '@kaleido/diffuse';
import { onnxruntime } from '@kaleido/engine';
import { openVokenTokenizer } from '@kaleido/latents';
import { score } from '@kaleido/metrics';
import { integer, number, text } from '@kaleido/shared/cli';

/** The folder of the shipped model. */
export const SHIPPED = fileURLToPath(new URL('../../packages/model-scenes', import.meta.url));

/** What all reports take besides options. */
export const modelOperand = { name: 'MODEL', help: 'a checkpoint; by default the shipped model', max: 1 };

/** @param by how many scenes, by default */
export const countOption = (by, min = 1) => ({ count: integer({ short: 'n', help: 'number of scenes', min, default: by }) });

/** How pictures are drawn, and what looks at them. @param weight of guidance, by default */
export const drawingOptions = (weight, side) => ({
  guidance: number({ short: 'g', help: 'guidance weight', placeholder: 'WEIGHT', min: 0, default: weight }),
  stage: integer({ help: 'draw at this resolution', placeholder: 'PIXELS', min: 1, ...(side && { default: side }) }),
  probe: text({ help: 'another probe than the shipped one', placeholder: 'FILE' }),
});

/** @param named a tokenizer's file, a run or a model's folder */
export function openTokenizer(named) {
  return openVokenTokenizer({ named, engine: onnxruntime, size: undefined, mean: [0, 0, 0], deviation: [1, 1, 1], device: 'cpu' });
}

/**
 * @param options of `render`
 * @returns a picture of each record, in their order
 */
export async function drawn(records, options) {
  const pictures = [];
  for await (const { picture } of render(records, options)) pictures.push(picture);
  return pictures;
}

/** @returns what the probe counts in the pictures of the records; `probe` names another than the shipped one */
export function counted(pictures, records, metrics, probe) {
  async function* fake() {
    for (const [index, picture] of pictures.entries()) yield { picture, record: records[index] };
  }
  return score({ fake: fake() }, { metrics, probe });
}

/** A share with its 95 % interval, of boxes also the median overlap, without what the score says of single words. */
export function share({ value, n, low, high, median } = {}) {
  return { value, n, low, high, median };
}
