import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Engine, nest, onnxruntime } from '@kaleido/engine';
import { reference } from '@kaleido/engine/reference';
import { openSafetensors } from '@kaleido/shared/safetensors';
import { type HostTensor, int32 } from '@kaleido/shared/tensors';
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
const captions = padBatch(
  [
    [11, 68, 65, 34, 1],
    [7, 1],
  ],
  0,
  8,
);

/** What is to be said after one of the captions: some tokens given, the others chosen, whatever the scores. */
interface Line {
  readonly caption: number;
  readonly ids: readonly number[];
  readonly given: number;
}

/** The scores of every chosen token, line by line, and one more after the last if there is room. */
async function scoresOf(engine: Engine, lines: readonly Line[], maxTokens: number, largestConstants?: number): Promise<Float32Array[][]> {
  const seen = lines.map((): Float32Array[] => []);
  const generator = await openGenerator(engine, config, model, maxTokens, largestConstants);
  await generator.generate(
    await generator.encode(captions),
    lines.map(({ caption, ids, given }, line) => ({
      caption,
      given: ids.slice(0, given),
      choose(scores, position) {
        seen[line]?.push(scores.slice());
        return ids[position];
      },
    })),
  );
  await generator.dispose();
  return seen;
}

/** Logits are up to 20; atol 1e-5 · 20. */
function expectClose(actual: readonly Float32Array[], expected: readonly ArrayLike<number>[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, scores] of actual.entries())
    for (const [id, score] of scores.entries()) expect(Math.abs(score - (expected[index]?.[id] ?? Number.NaN))).toBeLessThan(1e-5 * 20);
}

const lines: readonly Line[] = [
  { caption: 0, ids: [5, 17, 80, 3], given: 0 },
  { caption: 1, ids: [91, 2, 44, 60], given: 2 },
  { caption: 0, ids: [8, 9, 10, 11], given: 0 },
];

test.each([reference, onnxruntime])('a cached step scores every position as the whole decoder does, on $name', async (engine) => {
  const stepped = await scoresOf(engine, lines, 5);
  const spec = { shape: [3, 8], dtype: 'int32' } as const;
  const whole = await engine.compile(
    ({ model, ids, mask, z }) =>
      headLogits(config, model.prior, decode(config, model.prior, z, encode(config, model.textEncoder, ids, mask), mask)),
    { model, ids: spec, mask: spec, z: { shape: [3, 5], dtype: 'int32' } as const },
  );
  const rows = (tensor: HostTensor) =>
    int32(
      [3, 8],
      lines.flatMap(({ caption }) => [...tensor.data.subarray(caption * 8, caption * 8 + 8)]),
    );
  const { data } = await whole.run({
    ids: rows(captions.ids),
    mask: rows(captions.mask),
    z: int32(
      [3, 5],
      lines.flatMap(({ ids }) => [0, ...ids]),
    ),
  });
  await whole.dispose();
  for (const [line, { given }] of lines.entries())
    expectClose(
      stepped[line] ?? [],
      [0, 1, 2, 3, 4].slice(given).map((position) => data.subarray((line * 5 + position) * 96, (line * 5 + position + 1) * 96)),
    );
});

test('weights that come in at every run score as constants do', async () => {
  const constant = await scoresOf(onnxruntime, lines, 5);
  for (const [line, scores] of (await scoresOf(onnxruntime, lines, 5, 0)).entries()) expectClose(scores, constant[line] ?? []);
});

test('a batch that shrinks while its cache grows scores every sequence as it does alone', async () => {
  const many = Array.from({ length: 20 }, (_, line): Line => {
    const ids = Array.from({ length: 1 + 3 * ((line * 5) % 13) }, (_, position) => (line * 7 + position * 3) % 96);
    return { caption: line % 2, ids, given: 0 };
  });
  const together = await scoresOf(onnxruntime, many, 40);
  for (const [line, { ids }] of many.entries()) expect(together[line]).toHaveLength(ids.length + 1);
  for (const line of [4, 5, 12, 17, 19]) {
    const [alone = []] = await scoresOf(onnxruntime, [many[line] as Line], 40);
    expectClose(together[line] ?? [], alone);
  }
});

test('a sequence ends at the limit, be it a single token', async () => {
  for (const limit of [1, 2, 3]) {
    const [scores] = await scoresOf(onnxruntime, [{ caption: 0, ids: [5, 17, 80, 3], given: 0 }], limit);
    expect(scores).toHaveLength(limit);
  }
});
