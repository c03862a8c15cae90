import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GraphBuilder, int, type Port, writeOnnx } from '@kaleido/engine/testing/write-onnx';
import { float32 } from '@kaleido/shared/tensors';
import { afterAll, describe, expect, test } from 'vitest';
import { gammaTables, parseDiffusionConfig } from '../diffusion/diffusion-config.ts';
import { noiseOf } from '../render/noise.ts';
import { type RenderOptions, render } from '../render.ts';
import { sigmaOf } from '../sampling/sampler.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-foreign-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SIDE = 4;
/** Of the data: every value of a picture is Gaussian around the mean, 0.25 in its three channels or 0.3 in grey. */
const SPREAD = 0.5;
const GREY = 0.3;
const gammas = gammaTables(parseDiffusionConfig({ schedule: 'linear' }), [1])[0]!;

type Shape = readonly (number | string)[];
const f32 = (name: string, ...shape: Shape): Port<number | string> => ({ name, type: 'float32', shape });
const path = (name: string): string => join(folder, `${name}.onnx`);

interface Made {
  readonly level?: Port<number | string>;
  readonly picture?: Shape;
  readonly mean?: readonly number[];
  readonly meanShape?: readonly number[];
}

/**
 * Writes the ideal denoiser of Gaussian pictures. EDM's takes y = x₀ + σ ε: x₀ = m + s²/(s² + σ²) (y − m); the others take √γ y, where
 * γ = 1/(1 + σ²), and give ε = (y − x₀)/σ, or v = √γ ε − √(1 − γ) x₀.
 */
async function writeIdeal(name: string, kind: 'edm' | 'v' | 'eps', made: Made = {}): Promise<string> {
  const { level = f32('sigma', 'batch'), picture = ['batch', 1, SIDE, SIDE], mean = [GREY], meanShape = [] } = made;
  await writeOnnx(path(name), [f32('x', ...picture), level], [f32('answer', ...picture)], (graph) => {
    const op = (type: string, ...inputs: string[]) => graph.op(type, inputs);
    const constant = (value: number) => graph.scalar(value);
    const given = level.type === 'int64' ? graph.op('Gather', [sigmaTable(graph), level.name], { axis: int(0) }) : level.name;
    const sigma = op('Reshape', given, graph.int64([-1, 1, 1, 1]));
    const square = op('Mul', sigma, sigma);
    const alpha = op('Reciprocal', op('Sqrt', op('Add', square, constant(1))));
    const m = graph.constant(float32(meanShape, mean));
    const y = kind === 'edm' ? 'x' : op('Div', 'x', alpha);
    const shrink = op('Div', constant(SPREAD ** 2), op('Add', square, constant(SPREAD ** 2)));
    const clean = op('Add', m, op('Mul', shrink, op('Sub', y, m)));
    if (kind === 'edm') return [clean];
    const eps = op('Div', op('Sub', y, clean), sigma);
    return [kind === 'eps' ? eps : op('Sub', op('Mul', alpha, eps), op('Mul', op('Mul', sigma, alpha), clean))];
  });
  return `onnx:${path(name)}`;
}

/** σ by the step of the linear schedule, from 0 on. */
const sigmaTable = (graph: GraphBuilder): string =>
  graph.constant(float32([gammas.length - 1], Float32Array.from(gammas.subarray(1), sigmaOf)));

async function drawn(options: RenderOptions): Promise<Uint8Array[]> {
  const pictures: Uint8Array[] = [];
  for await (const { picture } of render('x', { seed: 3, ...options })) pictures.push(picture.data);
  return pictures;
}

/** The end of the noise-free path from the initial noise, which keeps (y − m)/√(s² + σ²). */
function exact(sigma: number, start: number, mean: readonly number[]): number[] {
  const channels = mean.length as 1 | 3;
  const [noise] = noiseOf([3], { sides: [SIDE], channels }, 'start');
  const values = Array.from(noise!, (value, i) => {
    const m = mean[i % channels]!;
    return m + ((start * value - m) * SPREAD) / Math.sqrt(SPREAD ** 2 + sigma ** 2);
  });
  return channels === 3 ? values : values.flatMap((value) => [value, value, value]);
}

/** Whether bytes are those of values in −1…1, to one level. */
function expectPicture(bytes: Uint8Array, values: readonly number[]): void {
  expect(bytes.length).toBe(values.length);
  for (const [i, value] of values.entries()) {
    const expected = Math.min(Math.max(128 * value + 127, 0), 255);
    expect(Math.abs(bytes[i]! - expected)).toBeLessThan(1.5);
  }
}

const exactly = { sampler: 'heun', threshold: 'none' } as const;

describe('the ideal denoiser of Gaussian pictures', () => {
  test('edm: from σ = 80 to its end', async () => {
    const denoiser = await writeIdeal('edm', 'edm');
    const [picture] = await drawn({ denoiser, preconditioning: 'edm', steps: 40, ...exactly });
    expectPicture(picture!, exact(80, 80, [GREY]));
  });

  test('edm: through levels that are listed', async () => {
    const denoiser = await writeIdeal('listed', 'edm');
    const spacing = Array.from({ length: 40 }, (_, i) => 5 * 0.85 ** i);
    const [picture] = await drawn({ denoiser, preconditioning: 'edm', spacing, ...exactly });
    expectPicture(picture!, exact(5, 5, [GREY]));
  });

  const int64 = { name: 'timestep', type: 'int64', shape: ['batch'] } as const;
  test.each([
    ['v', 'of σ', {}],
    ['eps', 'of σ', {}],
    ['v', 'of the step', { level: int64 }],
    ['eps', 'of the step', { level: { ...int64, shape: [] } }],
  ] as const)('%s, with the level as %s: along the linear schedule', async (kind, input, made) => {
    const denoiser = await writeIdeal(`${kind} ${input}`, kind, made);
    const [picture] = await drawn({ denoiser, preconditioning: kind, steps: 50, spacing: 'karras', ...exactly });
    const sigma = sigmaOf(gammas[995]!); // the level nearest to 80
    expectPicture(picture!, exact(sigma, 1 / Math.sqrt(gammas[995]!), [GREY]));
  });

  test.each([
    ['first', ['batch', 3, SIDE, SIDE], [3, 1, 1]],
    ['last', ['batch', SIDE, SIDE, 3], [3]],
    ['first, in a fixed batch', [2, 3, SIDE, SIDE], [3, 1, 1]],
    ['first, of open size', ['batch', 3, 'height', 'width'], [3, 1, 1]],
  ] as const)('in colour, channels %s', async (name, picture, meanShape) => {
    const mean = [-0.5, 0, 0.5];
    const denoiser = await writeIdeal(name, 'edm', { picture, mean, meanShape });
    const size = name.includes('open') ? SIDE : undefined;
    const pictures = await drawn({ denoiser, preconditioning: 'edm', steps: 40, size, images: 3, ...exactly });
    expectPicture(pictures[0]!, exact(80, 80, mean));
    expect(new Set(pictures.map((bytes) => `${bytes}`)).size).toBe(3);
  });
});

/** A network that says whether its label is 3 billion. */
async function writeCounted(): Promise<string> {
  const label = { name: 'label', type: 'int64', shape: ['batch'] } as const;
  await writeOnnx(
    path('counted'),
    [f32('x', 'batch', 1, SIDE, SIDE), f32('sigma', 1), label],
    [f32('y', 'batch', 1, SIDE, SIDE)],
    (graph) => {
      const isSame = graph.op('Cast', [graph.op('Equal', ['label', graph.int64([3_000_000_000])])], { to: int(1) });
      const nothing = graph.op('Mul', ['x', graph.op('Mul', ['sigma', graph.scalar(0)])]);
      return [graph.op('Add', [nothing, graph.op('Reshape', [isSame, graph.int64([-1, 1, 1, 1])])])];
    },
  );
  return `onnx:${path('counted')}`;
}

/** A network whose label is of a type. */
async function writeTyped(type: Port['type'], level: Port<number | string> = f32('sigma', 1)): Promise<string> {
  const ports = [f32('x', 'batch', 1, SIDE, SIDE), level, { name: 'label', type, shape: ['batch'] }];
  await writeOnnx(path(`label ${type}`), ports, [f32('y', 'batch', 1, SIDE, SIDE)], () => ['x']);
  return `onnx:${path(`label ${type}`)}`;
}

/** A network that gives its label over 10, plus a variance that is to be dropped. */
async function writeLabelled(): Promise<string> {
  const label = { name: 'label', type: 'int64', shape: ['batch'] } as const;
  await writeOnnx(
    path('labelled'),
    [f32('x', 'batch', 1, SIDE, SIDE), f32('t', 1), label],
    [f32('both', 'batch', 2, SIDE, SIDE)],
    (graph) => {
      const number = graph.op('Cast', ['label'], { to: int(1) });
      const mean = graph.op('Reshape', [graph.op('Div', [number, graph.scalar(10)]), graph.int64([-1, 1, 1, 1])]);
      const nothing = graph.op('Mul', ['x', graph.op('Mul', ['t', graph.scalar(0)])]);
      return [graph.op('Concat', [graph.op('Add', [nothing, mean]), graph.op('Add', [nothing, graph.scalar(9)])], { axis: int(1) })];
    },
  );
  return `onnx:${path('labelled')}`;
}

describe('a network with a condition', () => {
  test('is guided from the numbers of its unconditional branch', async () => {
    const options = { denoiser: await writeLabelled(), preconditioning: 'edm', denoiserInput: ['label=3', 't=sigma'], steps: 2 } as const;
    const values = (value: number) => Array.from({ length: 3 * SIDE ** 2 }, () => value);
    expectPicture((await drawn(options))[0]!, values(0.3));
    expectPicture((await drawn({ ...options, denoiserNegative: ['label=1'], guidance: 2.5 }))[0]!, values(0.1 + 2.5 * 0.2));
  });

  test('takes a number that only int64 holds', async () => {
    const options = { denoiser: await writeCounted(), preconditioning: 'edm', steps: 1, denoiserInput: ['label=3e9'] } as const;
    expectPicture(
      (await drawn(options))[0]!,
      Array.from({ length: 3 * SIDE ** 2 }, () => 1),
    );
  });

  test.each([
    ['uint8', '300', '0 to 255'],
    ['uint8', '-1', '0 to 255'],
    ['bool', '2', '0 to 1'],
    ['int32', '3e9', '-2147483648 to 2147483647'],
    ['int64', '1e16', '-9007199254740991 to 9007199254740991'],
    ['float16', '70000', '-65504 to 65504'],
    ['float32', '1e39', '-3.4028234663852886e+38 to 3.4028234663852886e+38'],
  ] as const)('of type %s, refuses %s', async (type, word, range) => {
    const failure = drawn({ denoiser: await writeTyped(type), preconditioning: 'edm', steps: 1, denoiserInput: [`label=${word}`] });
    await expect(failure).rejects.toMatchObject({
      name: 'UsageError',
      message: `--denoiser-input: label: expected a number from ${range} (${type}), got ${word}`,
    });
  });

  test.each(['uint8', 'bool'] as const)('refuses steps in %s, which does not hold them', async (type) => {
    const denoiser = await writeTyped('int64', { name: 't', type, shape: ['batch'] });
    const failure = drawn({ denoiser, preconditioning: 'eps', steps: 1, denoiserInput: ['label=1'] });
    await expect(failure).rejects.toMatchObject({
      name: 'InputError',
      message: `${path('label int64')}: t (${type} [batch]): expected floats, int64 or int32 for the noise level time, got ${type}`,
    });
  });

  test('settings say what it was given', async () => {
    const options = { denoiser: await writeLabelled(), preconditioning: 'edm', denoiserInput: ['label=3'], steps: 1 } as const;
    for await (const { settings } of render('x', options))
      expect(settings).toMatchObject({
        model: 'labelled.onnx',
        preconditioning: 'edm',
        denoiserInput: { label: '3' },
        guidance: 1,
        spacing: 'karras',
        size: SIDE,
      });
  });

  test.each<[RenderOptions, string]>([
    [{}, '--denoiser-input: FILE needs a value for label (int64 [batch]), as in label=0'],
    [{ denoiserInput: ['label=0.5'] }, '--denoiser-input: label: expected a whole number, got 0.5'],
    [{ denoiserInput: ['labl=3'] }, '--denoiser-input: FILE has no input labl: it has x, t, label'],
    [{ denoiserInput: ['label=3', 'label=4'] }, '--denoiser-input: label is given twice'],
    [{ denoiserInput: ['label=3', 't=time'] }, '--denoiser-input: t: expected sigma or a number, got time'],
    [
      { denoiserInput: ['label=3'], guidance: 7 },
      '-g 7: labelled.onnx has no unconditional branch: give its numbers with --denoiser-negative',
    ],
    [{ denoiserInput: ['label=3'], denoiserNegative: ['label=1'] }, '--denoiser-negative: only applies with guidance'],
    [
      { denoiserInput: ['label=3'], denoiserNegative: ['t=1'] },
      '--denoiser-negative: t: only for an input that --denoiser-input gives a number',
    ],
    [{ denoiserInput: ['label=3'], negative: 'blurred' }, '--negative: not with --denoiser: labelled.onnx reads no text'],
    [{ denoiserInput: ['label=3'], stage: 4 }, '--stage: not with --denoiser, whose network has no others inside'],
    [{ denoiserInput: ['label=3'], weights: 'int8' }, '--weights: not with --denoiser, whose weights stay as they are'],
    [{ denoiserInput: ['label=3'], size: 8 }, '--size: labelled.onnx draws 4 pixels, got 8'],
    [
      { denoiserInput: ['label=3'], spacing: 'uniform' },
      '--spacing: expected karras or falling noise levels σ for labelled.onnx, got uniform',
    ],
    [{ denoiserInput: ['label=3'], spacing: [1, 2] }, 'falling noise levels σ for labelled.onnx, got 1,2'],
    [
      { denoiserInput: ['label=3'], denoiserSchedule: 'linear' },
      '--denoiser-schedule: only applies to --preconditioning v and eps, got edm',
    ],
    [{ denoiserInput: ['label=3'], denoiserOutput: 'none' }, '--denoiser-output: FILE has no output none: it has both'],
    [{ denoiserInput: ['label=3'], engine: 'reference' }, '--engine: a --denoiser runs on onnxruntime only, not on reference'],
    [{ denoiserInput: ['label=3'], preconditioning: undefined }, '--preconditioning: expected edm, v or eps'],
    [{ denoiser: undefined }, '--preconditioning: only applies with --denoiser'],
  ])('refuses %j', async (changes, message) => {
    const denoiser = await writeLabelled();
    const failure = drawn({ denoiser, preconditioning: 'edm', steps: 1, ...changes });
    await expect(failure).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message.replace('FILE', path('labelled'))),
    });
  });
});

describe('files that are no denoiser', () => {
  const kinds: Readonly<Record<string, () => Promise<void>>> = {
    text: async () => writeFileSync(path('text'), 'no network'),
    async truncated() {
      await writeIdeal('truncated', 'edm');
      truncateSync(path('truncated'), 300);
    },
    flat: () => writeOnnx(path('flat'), [f32('x', 'batch', 16), f32('sigma', 'batch')], [f32('y', 'batch', 16)], () => ['x']),
    latent: () => writeOnnx(path('latent'), [f32('x', 1, 4, 8, 8), f32('sigma', 1)], [f32('y', 1, 4, 8, 8)], () => ['x']),
    wide: () => writeOnnx(path('wide'), [f32('x', 1, 3, 8, 9), f32('sigma', 1)], [f32('y', 1, 3, 8, 9)], () => ['x']),
    huge: () => writeOnnx(path('huge'), [f32('x', 1, 3, 1e6, 1e6), f32('sigma', 1)], [f32('y', 1, 3, 1e6, 1e6)], () => ['x']),
    blind: () => writeOnnx(path('blind'), [f32('x', 1, 3, 8, 8)], [f32('y', 1, 3, 8, 8)], () => ['x']),
    classes: () =>
      writeOnnx(path('classes'), [f32('x', 1, 3, 8, 8), f32('sigma', 1)], [f32('y', 1, 3)], (graph) => [
        graph.op('ReduceMean', ['x', graph.int64([2, 3])], { keepdims: int(0) }),
      ]),
    text_states: () =>
      writeOnnx(path('text_states'), [f32('x', 1, 3, 8, 8), f32('sigma', 1), f32('states', 1, 'tokens', 8)], [f32('y', 1, 3, 8, 8)], () => [
        'x',
      ]),
    liar: () =>
      writeOnnx(path('liar'), [f32('x', 1, 3, 8, 8), f32('sigma', 1)], [f32('y', 'a', 'b', 'c', 'd')], (graph) => [
        graph.op('Slice', [
          'x',
          graph.int64([0]),
          graph.op('Cast', [graph.op('Min', ['sigma', graph.scalar(4)])], { to: int(7) }),
          graph.int64([2]),
        ]),
      ]),
    twins: () =>
      writeOnnx(path('twins'), [f32('a', 1, 3, 8, 8), f32('b', 1, 3, 8, 8), f32('sigma', 1)], [f32('y', 1, 3, 8, 8)], () => ['a']),
  };
  const pictures = 'expected an input of float pictures [B, C, S, S] or [B, S, S, C] with 1 or 3 channels, it takes';
  test.each([
    ['text', 'InputError', 'FILE: ONNX Runtime cannot load it: '],
    ['truncated', 'InputError', 'FILE: ONNX Runtime cannot load it: '],
    ['flat', 'InputError', `FILE: ${pictures} x (float32 [batch, 16]), sigma (float32 [batch])`],
    ['latent', 'InputError', `FILE: ${pictures} x (float32 [1, 4, 8, 8]), sigma (float32 [1])`],
    ['wide', 'InputError', `FILE: ${pictures} x (float32 [1, 3, 8, 9])`],
    ['huge', 'InputError', 'FILE: x (float32 [1, 3, 1000000, 1000000]): expected pictures of at most 4096 pixels, got 1000000'],
    ['blind', 'InputError', 'FILE: expected an input for the noise level, one number a picture, it takes nothing beside the picture'],
    ['classes', 'InputError', 'FILE: expected an output of pictures [B, 3, 8, 8], it gives y (float32 [1, 3])'],
    ['text_states', 'InputError', 'FILE: expected an input of known type and size, one a picture, got states (float32 [1, tokens, 8])'],
    ['liar', 'InputError', 'FILE: output y: expected pictures [B, 3, 8, 8], got [1, 3, 4, 8]'],
    ['twins', 'UsageError', 'FILE: the picture could be a (float32 [1, 3, 8, 8]), b (float32 [1, 3, 8, 8]): choose, as in a=picture'],
  ])('%s', async (name, kind, message) => {
    await kinds[name]!();
    const denoiserInput = name === 'text_states' ? ['states=0'] : undefined;
    const failure = drawn({ denoiser: `onnx:${path(name)}`, preconditioning: 'edm', steps: 1, denoiserInput });
    await expect(failure).rejects.toMatchObject({ name: kind, message: expect.stringContaining(message.replace('FILE', path(name))) });
  });

  test('an open size must be given', async () => {
    const denoiser = await writeIdeal('open', 'edm', { picture: ['batch', 1, 'height', 'width'] });
    await expect(drawn({ denoiser, preconditioning: 'edm', steps: 1 })).rejects.toThrow(
      `--size: ${path('open')} leaves the size of its pictures open, so it must be given`,
    );
  });
});
