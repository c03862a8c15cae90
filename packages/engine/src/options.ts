import { choice, type Option, under } from '@kaleido/shared/cli';
import { type Device, devices } from './devices.ts';
import type { Engine } from './engine.ts';
import { type Precision, precisions } from './tensorflow/precision.ts';

/** For commands that run networks; their values are what `openEngine` takes. */
export const engineOptions: {
  readonly engine: Option<Engine['name']>;
  readonly device: Option<Device>;
  readonly precision: Option<Precision>;
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
});
