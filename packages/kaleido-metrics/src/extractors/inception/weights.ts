import { nest } from '@kaleido/engine';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { checkWeights, readFinite, type WeightsFile } from '@kaleido/shared/weights';
import type { InceptionDims } from '../extractor.ts';
import { classifier, convolutions, inceptionParameters } from './shapes.ts';

/** The same tree as `InceptionWeights`, with host tensors; layers beyond the chosen block are absent. */
export type HostWeights = Readonly<Record<string, unknown>>;

/** The variance's floor in every batch normalisation. */
const EPSILON = 1e-3;

/**
 * Reads the weights for the features of `dims` channels, named as in pytorch-fid's file, and folds each normalisation into its
 * convolution. The file is checked against the network before it is read; additional tensors are allowed.
 * @throws InputError that names what is missing, has another shape or type, or is not finite
 */
export async function readInceptionWeights(file: WeightsFile, dims: InceptionDims): Promise<HostWeights> {
  checkWeights(file, inceptionParameters(dims), { allowsMore: true });
  const flat: Record<string, HostTensor> = {};
  for (const name of Object.keys(convolutions(dims))) Object.assign(flat, await readFolded(file, name));
  if (dims === 2048) {
    const [classes, channels] = classifier;
    const { data } = await readFinite(file, 'fc.weight');
    flat.fc = float32([channels, classes], transposed(data as Float32Array, classes, channels));
  }
  return nest(flat);
}

/** weight · γ/√(σ² + ε) and β − μ · γ/√(σ² + ε), in float64; OIHW → HWIO. */
async function readFolded(file: WeightsFile, name: string): Promise<Record<string, HostTensor>> {
  const weight = await readFinite(file, `${name}.conv.weight`);
  const [outputs = 0, inputs = 0, kh = 0, kw = 0] = weight.shape;
  const channels = async (part: string) => (await readFinite(file, `${name}.bn.${part}`)).data as Float32Array;
  const [gamma, beta, mean, variance] = [
    await channels('weight'),
    await channels('bias'),
    await channels('running_mean'),
    await channels('running_var'),
  ];
  const scale = Float64Array.from(gamma, (value, o) => value / Math.sqrt(variance[o]! + EPSILON));
  const bias = Float32Array.from(beta, (value, o) => value - mean[o]! * scale[o]!);
  const taps = inputs * kh * kw;
  const folded = weight.data.map((value, index) => value * scale[Math.floor(index / taps)]!) as Float32Array;
  const ordered = new Float32Array(folded.length); //      [O, I, kh · kw] → [kh · kw, I, O]
  for (let o = 0, from = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) for (let tap = 0; tap < kh * kw; tap++) ordered[(tap * inputs + i) * outputs + o] = folded[from++]!;
  return { [`${name}.weight`]: float32([kh, kw, inputs, outputs], ordered), [`${name}.bias`]: float32([outputs], bias) };
}

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  return out;
}
