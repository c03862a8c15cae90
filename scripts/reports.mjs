// What the reports on a model share: its folder, its tokenizer, pictures of records and their scores.
import { fileURLToPath } from 'node:url';
import { render } from '@kaleido/diffuse';
import { onnxruntime } from '@kaleido/engine';
import { openVokenTokenizer } from '@kaleido/latents';
import { score } from '@kaleido/metrics';

/** The folder of the shipped model. */
export const SHIPPED = fileURLToPath(new URL('../packages/model-scenes', import.meta.url));

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
export function counted(pictures, records, { metrics, probe }) {
  async function* fake() {
    for (const [index, picture] of pictures.entries()) yield { picture, record: records[index] };
  }
  return score({ fake: fake() }, { metrics, probe });
}

/** A share with its 95 % interval, of boxes also the median overlap, without what the score says of single words. */
export function share({ value, n, low, high, median } = {}) {
  return { value, n, low, high, median };
}
