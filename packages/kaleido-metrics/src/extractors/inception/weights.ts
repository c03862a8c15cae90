import { InputError } from '@kaleido/shared/errors';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { nest } from '@kaleido/tfjs-onnxruntime';
import type { InceptionDims } from '../extractor.ts';
import { namesOfA, namesOfB, namesOfC, namesOfD, namesOfE } from './blocks.ts';

/** An open file of tensors, in either format. */
export interface TensorFile {
  readonly path: string;
  read(name: string): Promise<HostTensor>;
}

/** The same tree as `InceptionWeights`, with host tensors; what a smaller block does not need is not there. */
export type HostWeights = Readonly<Record<string, unknown>>;

/** The variance's floor in every batch normalisation. */
const epsilon = 1e-3;

const stem = ['Conv2d_1a_3x3', 'Conv2d_2a_3x3', 'Conv2d_2b_3x3'];
const below = (block: string, names: readonly string[]): string[] => names.map((name) => `${block}.${name}`);

/** The convolutions that each block adds to those before it. */
const convolutions: Readonly<Record<InceptionDims, readonly string[]>> = {
  64: stem,
  192: ['Conv2d_3b_1x1', 'Conv2d_4a_3x3'],
  768: [
    ...['Mixed_5b', 'Mixed_5c', 'Mixed_5d'].flatMap((block) => below(block, namesOfA)),
    ...below('Mixed_6a', namesOfB),
    ...['Mixed_6b', 'Mixed_6c', 'Mixed_6d', 'Mixed_6e'].flatMap((block) => below(block, namesOfC)),
  ],
  2048: [...below('Mixed_7a', namesOfD), ...['Mixed_7b', 'Mixed_7c'].flatMap((block) => below(block, namesOfE))],
};

/**
 * Reads the weights for the features of `dims` channels, named as in pytorch-fid's file, and folds each normalisation into its
 * convolution. Rejects with an InputError that names what is missing or has another shape.
 */
export async function readInceptionWeights(file: TensorFile, dims: InceptionDims): Promise<HostWeights> {
  const flat: Record<string, HostTensor> = {};
  for (const [channels, names] of Object.entries(convolutions)) {
    if (Number(channels) > dims) continue;
    for (const name of names) Object.assign(flat, await readFolded(file, name));
  }
  if (dims === 2048) {
    const fc = await file.read('fc.weight');
    checkShape(file, 'fc.weight', fc, [1008, 2048]);
    flat.fc = float32([2048, 1008], transposed(fc.data as Float32Array, 1008, 2048));
  }
  return nest(flat);
}

/** weight · γ/√(σ² + ε) and β − μ · γ/√(σ² + ε), in float64; OIHW → HWIO. */
async function readFolded(file: TensorFile, name: string): Promise<Record<string, HostTensor>> {
  const weight = await file.read(`${name}.conv.weight`);
  const [outputs = 0, inputs = 0, kh = 0, kw = 0] = weight.shape;
  checkShape(file, `${name}.conv.weight`, weight, [outputs, inputs, kh, kw]);
  const channels = async (part: string): Promise<Float32Array> => {
    const tensor = await file.read(`${name}.bn.${part}`);
    checkShape(file, `${name}.bn.${part}`, tensor, [outputs]);
    return tensor.data as Float32Array;
  };
  const [gamma, beta, mean, variance] = [
    await channels('weight'),
    await channels('bias'),
    await channels('running_mean'),
    await channels('running_var'),
  ];
  const scale = Float64Array.from(gamma, (value, o) => value / Math.sqrt(variance[o]! + epsilon));
  const bias = Float32Array.from(beta, (value, o) => value - mean[o]! * scale[o]!);
  const taps = inputs * kh * kw;
  const folded = weight.data.map((value, index) => value * scale[Math.floor(index / taps)]!) as Float32Array;
  const ordered = new Float32Array(folded.length); //      [O, I, kh · kw] → [kh · kw, I, O]
  for (let o = 0, from = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) for (let tap = 0; tap < kh * kw; tap++) ordered[(tap * inputs + i) * outputs + o] = folded[from++]!;
  return { [`${name}.weight`]: float32([kh, kw, inputs, outputs], ordered), [`${name}.bias`]: float32([outputs], bias) };
}

function checkShape({ path }: TensorFile, name: string, { shape, dtype }: HostTensor, expected: readonly number[]): void {
  if (dtype !== 'float32' || shape.length !== expected.length || shape.some((side, axis) => side !== expected[axis]))
    throw new InputError(`${path}: ${name}: expected float32 [${expected}], got ${dtype} [${shape}]`);
}

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  return out;
}
