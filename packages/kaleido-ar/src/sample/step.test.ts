import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openSafetensors } from '@kaleido/shared/safetensors';
import { type HostTensor, int32 } from '@kaleido/shared/tensors';
import { nest, onnxruntime, reference } from '@kaleido/tfjs-onnxruntime';
import { expect, test } from 'vitest';
import { padBatch } from '../batch.ts';
import { parseT5Config } from '../t5/config.ts';
import { decode, headLogits } from '../t5/decoder.ts';
import { encode } from '../t5/encoder.ts';
import { splitT5 } from '../t5/parameters.ts';
import type { PriorWeights, TextEncoderWeights } from '../t5/weights.ts';
import { openGenerator } from './generator.ts';

const folder = new URL('../../fixtures/t5/v1_1/', import.meta.url);
const config = parseT5Config(JSON.parse(await readFile(new URL('config.json', folder), 'utf8')));
const file = await openSafetensors(fileURLToPath(new URL('model.safetensors', folder)));
const split = splitT5(config, await file.readAll());
await file.close();
const model = { textEncoder: nest<TextEncoderWeights<HostTensor>>(split.textEncoder), prior: nest<PriorWeights<HostTensor>>(split.prior) };

test.each([reference, onnxruntime])('a cached step scores every position as the whole decoder does, on $name', async (engine) => {
  const captions = padBatch(
    [
      [11, 68, 65, 34, 1],
      [7, 1],
    ],
    0,
    8,
  );
  const sequences = [
    [5, 17, 80, 3],
    [91, 2, 44, 60],
    [8, 9, 10, 11],
  ];
  const captionOf = [0, 1, 0];
  const stepped: Float32Array[][] = sequences.map(() => []);
  const generator = openGenerator(engine, config, model, 5);
  await generator.generate(
    captions,
    sequences.map((ids, row) => ({
      caption: captionOf[row] ?? 0,
      given: row === 1 ? ids.slice(0, 2) : [],
      choose(scores, position) {
        stepped[row]?.push(scores.slice());
        return ids[position];
      },
    })),
  );
  await generator.dispose();

  const spec = { shape: [3, 8], dtype: 'int32' } as const;
  const whole = await engine.compile(
    ({ model, ids, mask, z }) =>
      headLogits(config, model.prior, decode(config, model.prior, z, encode(config, model.textEncoder, ids, mask), mask)),
    { model, ids: spec, mask: spec, z: { shape: [3, 5], dtype: 'int32' } as const },
  );
  const rows = (tensor: HostTensor) =>
    int32(
      [3, 8],
      captionOf.flatMap((row) => [...tensor.data.subarray(row * 8, row * 8 + 8)]),
    );
  const logits = await whole.run({
    ids: rows(captions.ids),
    mask: rows(captions.mask),
    z: int32(
      [3, 5],
      sequences.flatMap((ids) => [0, ...ids]),
    ),
  });
  await whole.dispose();
  for (const [row, scores] of stepped.entries()) {
    const asked = row === 1 ? [2, 3, 4] : [0, 1, 2, 3, 4];
    expect(scores).toHaveLength(asked.length);
    for (const [index, position] of asked.entries()) {
      const expected = logits.data.subarray((row * 5 + position) * 96, (row * 5 + position + 1) * 96);
      for (const [id, score] of (scores[index] ?? []).entries())
        expect(Math.abs(score - (expected[id] ?? Number.NaN))).toBeLessThan(1e-5 * 20); // atol, |logits| ≤ 20
    }
  }
});
