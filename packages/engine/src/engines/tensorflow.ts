import { UsageError } from '@kaleido/shared/errors';
import { enableProdMode } from '@tensorflow/tfjs-core';
import type { Device } from '../devices.ts';
import type { Engine } from '../engine.ts';
import { findBinding } from '../tensorflow/find-binding.ts';
import { loadTensorFlow, TENSORFLOW_BACKEND } from '../tensorflow/load.ts';
import { type Precision, setPrecision } from '../tensorflow/precision.ts';
import { eagerEngine } from './eager.ts';

export interface TensorFlowOptions {
  readonly device?: Device;
  readonly precision?: Precision;
  /** Threads within an operator on the CPU; by default one a core. Those of the first engine hold for the process. */
  readonly threads?: number;
}

/** Whether a binding of TensorFlow is there: built by `npm run setup:tensorflow`, or installed. */
export const isTensorFlowInstalled = (): boolean => findBinding(process.env) !== undefined;

/**
 * TensorFlow, op by op, on the CPU or a GPU. Weights stay on the device between runs.
 * @throws UsageError when TensorFlow's binding is not there, or has not the device
 */
export function tensorflowOn({ device = 'auto', precision = 'float32', threads }: TensorFlowOptions = {}): Engine {
  if (device !== 'auto' && device !== 'cpu' && device !== 'cuda')
    throw new UsageError(`--device: the tensorflow engine computes on cpu or cuda, not on ${device}`);
  enableProdMode();
  const backend = loadTensorFlow(device, threads);
  return eagerEngine(
    { name: 'tensorflow', ...(backend.isUsingGpuDevice && { device: 'cuda' }), ...(precision !== 'float32' && { precision }) },
    { backend: TENSORFLOW_BACKEND, prepare: () => setPrecision(precision) },
  );
}
