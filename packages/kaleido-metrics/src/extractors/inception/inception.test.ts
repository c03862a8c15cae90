import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Picture } from '@kaleido/shared/image';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { float32, type HostTensor, sizeOf } from '@kaleido/shared/tensors';
import type { WeightsFile } from '@kaleido/shared/weights';
import { crc32 } from '@kaleido/shared/zip';
import { afterAll, describe, expect, it } from 'vitest';
import type { Extractor, InceptionDims } from '../extractor.ts';
import { findInceptionWeights, WEIGHTS_NAME } from './find-weights.ts';
import { inceptionFrom, openInception } from './open.ts';

interface Fixture {
  readonly salt: string;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly image: { readonly shape: readonly [number, number, number, number]; readonly values: readonly number[] };
  readonly outputs: readonly { readonly dims: InceptionDims; readonly channels_mean: readonly (readonly number[] | number)[] }[];
  readonly pool3: readonly (readonly number[])[];
}
const fixture: Fixture = JSON.parse(readFileSync(new URL('../../../fixtures/inception/fixture.json', import.meta.url), 'utf8'));

const mix = (seed: number): number => {
  let x = seed;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
};

/** The fixture's rule for a parameter. */
function parameter(name: string): HostTensor {
  const shape = fixture.parameters[name]!;
  const key = mix(crc32(Buffer.from(fixture.salt + name)));
  const u = (index: number): number => mix(index ^ key) / 2 ** 31 - 1;
  const spread = Math.sqrt(6 / sizeOf(shape.slice(1)));
  const value = name.endsWith('running_var')
    ? (i: number) => 1 + 0.5 * u(i)
    : /running_mean|bias/.test(name)
      ? (i: number) => 0.2 * u(i)
      : name.includes('.bn.')
        ? (i: number) => 1 + 0.2 * u(i)
        : (i: number) => u(i) * spread;
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = value(i);
  return float32(shape, data);
}

const formula: WeightsFile = {
  path: 'formula',
  names: Object.keys(fixture.parameters),
  has: (name) => Object.hasOwn(fixture.parameters, name),
  info: (name) => ({ dtype: 'F32', shape: fixture.parameters[name]! }),
  read: async (name) => parameter(name),
  close: async () => {},
};

const [count, , height, width] = fixture.image.shape;
const pictures: Picture[] = Array.from({ length: count }, (_, n) => ({
  width,
  height,
  channels: 3,
  data: Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => fixture.image.values[(n * 3 + (i % 3)) * width * height + Math.floor(i / 3)]!,
  ),
}));

/** The largest difference, and the largest value it is measured against. */
function compare(got: Float32Array, expected: readonly number[]): { error: number; scale: number } {
  expect(got.length).toBe(expected.length);
  const error = expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - got[i]!)), 0);
  return { error, scale: Math.max(...expected.map(Math.abs)) };
}

const opened: Extractor[] = [];
const open = async (dims: InceptionDims, batch: number): Promise<Extractor> => {
  const extractor = await inceptionFrom(formula, 'sha256:formula', { dims, batch });
  opened.push(extractor);
  return extractor;
};
const folder = mkdtempSync(join(tmpdir(), 'kaleido-inception-'));
afterAll(async () => {
  for (const extractor of opened) await extractor.close();
  rmSync(folder, { recursive: true });
});

describe('inception', () => {
  it('gives the features that pytorch-fid gives, whatever the batch', { timeout: 120_000 }, async () => {
    const extractor = await open(2048, 3);
    const { features, probabilities } = await extractor.extract(pictures);
    const { error, scale } = compare(features, fixture.pool3.flat());
    expect(error).toBeLessThanOrEqual(1e-5 * scale);
    expect(extractor.origin).toEqual({ name: 'inception', weights: 'sha256:formula', preprocessing: '299 bilinear' });
    const fc = parameter('fc.weight').data; // probabilities leave out the bias
    for (const [n, row] of fixture.pool3.entries()) {
      const logits = Array.from({ length: 1008 }, (_, c) => row.reduce((sum, value, i) => sum + value * fc[c * 2048 + i]!, 0));
      const most = Math.max(...logits);
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
      const expected = logits.map((logit) => Math.exp(logit - most) / total);
      const { error: off } = compare(probabilities!.data.subarray(n * 1008, (n + 1) * 1008), expected);
      expect(off).toBeLessThanOrEqual(1e-5);
    }
    const second = await extractor.extract(pictures.slice(1));
    expect(compare(second.features, [...features.subarray(2048)]).error).toBe(0);
  });

  it.each([64, 192, 768] as const)('gives the means of the block with %i channels', { timeout: 120_000 }, async (dims) => {
    const { features, probabilities } = await (await open(dims, 2)).extract(pictures);
    const { channels_mean: expected } = fixture.outputs.find((output) => output.dims === dims)!;
    const { error, scale } = compare(features.subarray(0, 64), expected.flat());
    expect(error).toBeLessThanOrEqual(1e-6 * scale);
    expect(probabilities).toBeUndefined();
  });
});

describe('openInception', () => {
  const stem = Object.keys(fixture.parameters).filter((name) => /^Conv2d_(1a|2a|2b)/.test(name));
  const tensors = Object.fromEntries(stem.map((name) => [name, parameter(name)]));

  it('reads the weights from a file and takes their hash', async () => {
    const weights = join(folder, 'stem.safetensors');
    await writeSafetensors(weights, tensors);
    const [fromFile, inMemory] = [await openInception({ weights, dims: 64 }), await open(64, 2)];
    opened.push(fromFile);
    expect((await fromFile.extract(pictures)).features).toEqual((await inMemory.extract(pictures)).features);
    const hash = createHash('sha256').update(readFileSync(weights)).digest('hex');
    expect(fromFile.origin).toEqual({ name: 'inception-64', weights: `sha256:${hash}`, preprocessing: '299 bilinear' });
    await expect(openInception({ weights, dims: 192 })).rejects.toThrow(`${weights}: Conv2d_3b_1x1.conv.weight [80, 64, 1, 1] is missing`);
  });

  it('names a tensor of another shape, and a file that is none', async () => {
    const weights = join(folder, 'other.safetensors');
    await writeSafetensors(weights, { ...tensors, 'Conv2d_2a_3x3.bn.bias': float32([31], new Float32Array(31)) });
    await expect(openInception({ weights, dims: 64 })).rejects.toThrow(`${weights}: Conv2d_2a_3x3.bn.bias: expected shape [32], got [31]`);
    const evil = join(folder, 'evil.pth');
    writeFileSync(evil, "cos\nsystem\n(S'true'\ntR.");
    await expect(openInception({ weights: evil })).rejects.toThrow(
      `${evil}: not a valid PyTorch file: it wants to load "os.system", which is refused`,
    );
  });
});

describe('findInceptionWeights', () => {
  it('takes the named file, or those where they are usually put', () => {
    const file = join(folder, WEIGHTS_NAME);
    const env = { XDG_CACHE_HOME: join(folder, 'cache'), TORCH_HOME: join(folder, 'torch') };
    expect(() => findInceptionWeights(undefined, env)).toThrow(
      /^inception: the weights, which no package includes, are missing: fetch https:\S+\/pt_inception-2015-12-05-6726825d\.pth \(91 MB\) and put it at \S+\/cache\/kaleido\/pt_inception-2015-12-05-6726825d\.pth, or name the file with --weights$/,
    );
    expect(() => findInceptionWeights(file, env)).toThrow(`${file}: no Inception weights: fetch`);
    writeFileSync(file, '');
    expect(findInceptionWeights(file, env)).toBe(file);
  });
});
