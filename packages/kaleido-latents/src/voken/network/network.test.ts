import { nest, onnxruntime } from '@kaleido/engine';
import { initialise } from '@kaleido/engine/nn';
import type * as tf from '@kaleido/engine/tf';
import { toModelLayout } from '@kaleido/engine/weights-layout';
import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, type NamedTensors, type TensorSpec } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { tinyVokens } from '../../testing/tiny-tokenizer.ts';
import { encode } from './encode.ts';
import { vokenParameters } from './parameters.ts';
import { openVokenNetwork } from './run.ts';
import type { VokenWeights } from './weights.ts';

const weights = toModelLayout(initialise(vokenParameters(tinyVokens), 1, 'voken'));
const pixels = float32([3, 8, 8, 3], random('pixels').fillNormal(new Float32Array(3 * 8 * 8 * 3)));

/** Encoder outputs before quantization: [3, codes, digits]. */
async function encoded(own: NamedTensors): Promise<readonly number[]> {
  const graph = await onnxruntime.compile(
    ({ w, x }: { w: Record<string, tf.Tensor>; x: tf.Tensor }) => ({
      y: encode(tinyVokens, nest<VokenWeights>(w).encoder, x as tf.Tensor4D),
    }),
    { w: own, x: { shape: pixels.shape, dtype: 'float32' as const } as TensorSpec } as never,
  );
  const { y } = (await graph.run({ x: pixels } as never)) as { readonly y: HostTensor };
  await graph.dispose();
  return [...y.data];
}

test('a code does not depend on later queries', async () => {
  const { codes, levels } = tinyVokens;
  const before = await encoded(weights);
  const queries = weights['encoder.queries.weight']!;
  const changed = float32(queries.shape, queries.data.map((value, i) => (i >= 2 * tinyVokens.width ? value + 1 : value)) as Float32Array);
  const after = await encoded({ ...weights, 'encoder.queries.weight': changed });
  for (const [at, value] of after.entries()) {
    const code = Math.floor(at / levels.length) % codes;
    if (code < 2) expect(value).toBe(before[at]);
    else expect(value).not.toBe(before[at]);
  }
});

test('decoding a prefix does not depend on the codes after it, and differs from decoding all', async () => {
  const network = openVokenNetwork(onnxruntime, tinyVokens);
  const [prefix, whole, other] = [
    [3, 14],
    [3, 14, 0, 7],
    [3, 14, 7, 0],
  ];
  const decoded = await network.decode(weights, [prefix!, whole!, other!]);
  const picture = (index: number) => [...decoded.subarray(index * 192, (index + 1) * 192)];
  expect(picture(0)).not.toEqual(picture(1));
  expect(picture(1)).not.toEqual(picture(2));
  const alone = await network.decode(weights, [prefix!]);
  expect([...alone]).toEqual(picture(0));
  await network.dispose();
});

test('codes of a picture do not depend on its batch', async () => {
  const network = openVokenNetwork(onnxruntime, tinyVokens);
  const many = float32([18, 8, 8, 3], random('many').fillNormal(new Float32Array(18 * 192)));
  const all = await network.encode(weights, many);
  expect(all).toHaveLength(18);
  for (const codes of all) for (const code of codes) expect(code).toBeLessThan(15);
  const last = float32([1, 8, 8, 3], (many.data as Float32Array).slice(17 * 192));
  expect(await network.encode(weights, last)).toEqual([all[17]]);
  await network.dispose();
});
