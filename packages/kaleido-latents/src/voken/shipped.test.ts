import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { scenesSource } from '@kaleido/data';
import { onnxruntime } from '@kaleido/engine';
import { writePixels } from '@kaleido/shared/image';
import { expect, test } from 'vitest';
import { openVokenTokenizer } from './tokenizers/open.ts';

const model = fileURLToPath(new URL('../../../model-scenes', import.meta.url));

test("the shipped tokenizer's reconstruction of held-out scenes improves with every quarter of the vokens", async () => {
  expect((await stat(`${model}/voken_tokenizer.safetensors`)).size).toBeLessThan(6e6);
  const pictures = { size: undefined, mean: [], deviation: [], device: 'cpu' } as const;
  const tokenizer = await openVokenTokenizer({ named: model, engine: onnxruntime, ...pictures });
  const samples = await (await scenesSource({ domain: 'core', seed: 77 })).first(64);
  const vokens = await tokenizer.encode(samples.map(({ image }) => image));
  const errors: number[] = [];
  for (const length of [4, 8, 12, 16]) {
    const decoded = await tokenizer.decode!(vokens.map((sequence) => sequence.slice(0, length)));
    const [real, seen] = [new Float32Array(32 * 32 * 3), new Float32Array(32 * 32 * 3)];
    let sum = 0;
    for (const [index, picture] of decoded.entries()) {
      writePixels(samples[index]!.image, 32, real);
      writePixels(picture, 32, seen);
      sum += seen.reduce((error, value, i) => error + (value - real[i]!) ** 2, 0) / seen.length;
    }
    errors.push(sum / decoded.length);
  }
  expect(errors).toEqual([...errors].sort((a, b) => b - a));
  expect(errors[3]).toBeLessThan(0.13); // the pixels have a variance of 0.28
  await tokenizer.close();
});
