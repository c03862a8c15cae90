import { choice, type Option } from '@kaleido/shared/cli';
import { type Device, devices } from './devices.ts';
import type { Engine } from './engine.ts';
import { type Precision, precisions } from './tensorflow/precision.ts';

/** For commands that run networks; their values are what `openEngine` takes. */
export const engineOptions: {
  readonly engine: Option<Engine['name']>;
  readonly device: Option<Device>;
  readonly precision: Option<Precision>;
} = {
  engine: choice(['onnxruntime', 'tensorflow', 'reference'], {
    help: 'what computes; tensorflow needs npm run setup:tensorflow first, reference is slow',
    default: 'onnxruntime',
  }),
  device: choice(devices, { help: 'what to compute on; auto takes CUDA where there is one', default: 'auto' }),
  precision: choice(precisions, {
    help: "number format of products (matrices, convolutions); others than float32 are tensorflow's",
    default: 'float32',
  }),
};
