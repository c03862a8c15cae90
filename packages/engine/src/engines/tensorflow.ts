import { UsageError } from '@kaleido/shared/errors';
import type { Device } from '../devices.ts';
import type { Engine } from '../engine.ts';
import { findBinding } from '../tensorflow/find-binding.ts';
import { loadTensorFlow, TENSORFLOW_BACKEND } from '../tensorflow/load.ts';
import { type Precision, setPrecision } from '../tensorflow/precision.ts';
import { enableProdMode } from '../tf.ts';
import { eagerEngine } from './eager.ts';

export interface TensorFlowOptions {
  readonly device?: Device;
  readonly precision?: Precision;
  /** Threads within an operator on the CPU; by default one per core. The first engine decides for the whole process. */
  readonly threads?: number | undefined;
}

/** Whether a TensorFlow binding is installed, or was built by `npm run setup:tensorflow`. */
export const isTensorFlowInstalled = (): boolean => findBinding(process.env) !== undefined;

/**
 * TensorFlow, op by op, on the CPU or a GPU. Weights stay on the device between runs.
 * @throws UsageError when TensorFlow's binding is not installed or lacks the device
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
