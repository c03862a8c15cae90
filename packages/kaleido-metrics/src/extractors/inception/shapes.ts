import type { WeightSpec } from '@kaleido/shared/weights';
import type { InceptionDims } from '../extractor.ts';

/** [outputs, inputs, height, width] of a convolution. */
type Shape = readonly [number, number, number, number];
type Shapes = Readonly<Record<string, Shape>>;

const blockA = (inputs: number, pool: number): Shapes => ({
  branch1x1: [64, inputs, 1, 1],
  branch5x5_1: [48, inputs, 1, 1],
  branch5x5_2: [64, 48, 5, 5],
  branch3x3dbl_1: [64, inputs, 1, 1],
  branch3x3dbl_2: [96, 64, 3, 3],
  branch3x3dbl_3: [96, 96, 3, 3],
  branch_pool: [pool, inputs, 1, 1],
});

const blockB: Shapes = {
  branch3x3: [384, 288, 3, 3],
  branch3x3dbl_1: [64, 288, 1, 1],
  branch3x3dbl_2: [96, 64, 3, 3],
  branch3x3dbl_3: [96, 96, 3, 3],
};

const blockC = (inner: number): Shapes => ({
  branch1x1: [192, 768, 1, 1],
  branch7x7_1: [inner, 768, 1, 1],
  branch7x7_2: [inner, inner, 1, 7],
  branch7x7_3: [192, inner, 7, 1],
  branch7x7dbl_1: [inner, 768, 1, 1],
  branch7x7dbl_2: [inner, inner, 7, 1],
  branch7x7dbl_3: [inner, inner, 1, 7],
  branch7x7dbl_4: [inner, inner, 7, 1],
  branch7x7dbl_5: [192, inner, 1, 7],
  branch_pool: [192, 768, 1, 1],
});

const blockD: Shapes = {
  branch3x3_1: [192, 768, 1, 1],
  branch3x3_2: [320, 192, 3, 3],
  branch7x7x3_1: [192, 768, 1, 1],
  branch7x7x3_2: [192, 192, 1, 7],
  branch7x7x3_3: [192, 192, 7, 1],
  branch7x7x3_4: [192, 192, 3, 3],
};

const blockE = (inputs: number): Shapes => ({
  branch1x1: [320, inputs, 1, 1],
  branch3x3_1: [384, inputs, 1, 1],
  branch3x3_2a: [384, 384, 1, 3],
  branch3x3_2b: [384, 384, 3, 1],
  branch3x3dbl_1: [448, inputs, 1, 1],
  branch3x3dbl_2: [384, 448, 3, 3],
  branch3x3dbl_3a: [384, 384, 1, 3],
  branch3x3dbl_3b: [384, 384, 3, 1],
  branch_pool: [192, inputs, 1, 1],
});

const below = (block: string, shapes: Shapes): Shapes =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [`${block}.${name}`, shape]));

/** The convolutions that each block adds to those before it, by name. */
const added: Readonly<Record<InceptionDims, Shapes>> = {
  64: { Conv2d_1a_3x3: [32, 3, 3, 3], Conv2d_2a_3x3: [32, 32, 3, 3], Conv2d_2b_3x3: [64, 32, 3, 3] },
  192: { Conv2d_3b_1x1: [80, 64, 1, 1], Conv2d_4a_3x3: [192, 80, 3, 3] },
  768: {
    ...below('Mixed_5b', blockA(192, 32)),
    ...below('Mixed_5c', blockA(256, 64)),
    ...below('Mixed_5d', blockA(288, 64)),
    ...below('Mixed_6a', blockB),
    ...below('Mixed_6b', blockC(128)),
    ...below('Mixed_6c', blockC(160)),
    ...below('Mixed_6d', blockC(160)),
    ...below('Mixed_6e', blockC(192)),
  },
  2048: { ...below('Mixed_7a', blockD), ...below('Mixed_7b', blockE(1280)), ...below('Mixed_7c', blockE(2048)) },
};

/** The convolutions of the network up to the block of `dims` channels, by name. */
export const convolutions = (dims: InceptionDims): Shapes =>
  Object.assign({}, ...Object.entries(added).map(([channels, shapes]) => (Number(channels) <= dims ? shapes : {})));

/** [classes, channels] of the last layer. */
export const classifier: readonly [number, number] = [1008, 2048];

/** What pytorch-fid's file holds of them: each convolution with its batch normalisation, and the classifier. */
export function inceptionParameters(dims: InceptionDims): WeightSpec[] {
  const folded = Object.entries(convolutions(dims)).flatMap(([name, shape]) => [
    { name: `${name}.conv.weight`, shape },
    ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => ({ name: `${name}.bn.${part}`, shape: shape.slice(0, 1) })),
  ]);
  return dims === 2048 ? [...folded, { name: 'fc.weight', shape: classifier }] : folded;
}
