import { choice, integer, type Option, under } from '@kaleido/shared/cli';
import { type Device, devices } from './devices.ts';
import type { Engine } from './engine.ts';
import { type Spinning, spinnings } from './engines/spinning.ts';
import { type Precision, precisions } from './tensorflow/precision.ts';
import { type WeightFormat, weightFormats } from './weight-formats.ts';

/** For commands that run networks; their values are what `openEngine` takes. */
export const engineOptions: {
  readonly engine: Option<Engine['name']>;
  readonly device: Option<Device>;
  readonly precision: Option<Precision>;
  readonly threads: Option<number | undefined>;
  readonly spinning: Option<Spinning>;
} = under('Model and engine', {
  engine: choice(['onnxruntime', 'tensorflow', 'reference'], {
    help: 'compute engine; tensorflow needs npm run setup:tensorflow first, reference is slow',
    default: 'onnxruntime',
    isGlobal: true,
  }),
  device: choice(devices, { help: 'device to compute on; auto takes CUDA if present', default: 'auto', isGlobal: true }),
  precision: choice(precisions, {
    help: 'number format of matrix products and convolutions; other than float32 only with --engine tensorflow',
    default: 'float32',
    isGlobal: true,
  }),
  threads: integer({ help: 'threads that compute on the CPU; by default one a core', min: 1, max: 1024, isGlobal: true }),
  spinning: choice(spinnings, {
    help: 'whether waiting threads keep their cores, which is faster alone and slower beside other work; auto looks at the load',
    default: 'auto',
    isGlobal: true,
  }),
});

/** For commands with networks that can be quantised. */
export const weightsOption: { readonly weights: Option<WeightFormat> } = under('Model and engine', {
  weights: choice(weightFormats, {
    help: 'number format of the matrices of text encoder, prior and inner networks; int8 is quicker and takes a quarter of the memory of float32, on the CPU, and is a little less exact',
    default: 'float',
  }),
});
