import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { messageOf, UsageError } from '@kaleido/shared/errors';
import * as tf from '../tf.ts';
import type { TensorFlowBackend } from './backend.ts';
import { type FoundBinding, findBinding } from './find-binding.ts';
import { replaceKernels } from './kernels.ts';

/** The name under which tfjs-node's kernels register themselves with tfjs. */
export const TENSORFLOW_BACKEND = 'tensorflow';

/** The devices of TensorFlow: `auto` is a GPU if available, else the CPU. */
export type TensorFlowDevice = 'auto' | 'cpu' | 'cuda';

let loaded: { readonly backend: TensorFlowBackend; readonly withoutGpu: boolean } | undefined;

/**
 * Loads TensorFlow's library, once per process, and registers its backend with our tfjs.
 * @throws UsageError when no binding is installed, or the device is unavailable
 */
export function loadTensorFlow(device: TensorFlowDevice, threads?: number): TensorFlowBackend {
  if (!loaded) {
    const found = findBinding(process.env);
    if (!found)
      throw new UsageError(
        'the tensorflow engine is not installed: run npm run setup:tensorflow, or install @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node',
      );
    loaded = { backend: load(found, device, threads), withoutGpu: device === 'cpu' };
  }
  const { backend, withoutGpu } = loaded;
  if (device === 'cpu' && backend.isUsingGpuDevice) throw new UsageError('--device cpu: TensorFlow computes on the GPU in this process');
  if (device === 'cuda' && !backend.isUsingGpuDevice)
    throw new UsageError(
      withoutGpu ? '--device cuda: TensorFlow already runs on the CPU in this process' : '--device cuda: TensorFlow finds no GPU to use',
    );
  return backend;
}

function load({ package: name, folder, binding }: FoundBinding, device: TensorFlowDevice, threads: number | undefined): TensorFlowBackend {
  setEnvironment(device, threads);
  restoreUtil();
  const require = createRequire(join(folder, 'package.json'));
  try {
    shareCore(require);
    const quiet = join(dirname(binding), 'quiet.node');
    if (existsSync(quiet)) require(quiet);
    // The package's entry file would also load tfjs's layers, data and converters, and look for a binding of its own.
    require('./dist/register_all_kernels.js');
    const { NodeJSKernelBackend } = require('./dist/nodejs_kernel_backend.js') as {
      NodeJSKernelBackend: new (native: unknown, packageName: string) => TensorFlowBackend;
    };
    const backend = new NodeJSKernelBackend(require(binding), name);
    tf.registerBackend(TENSORFLOW_BACKEND, () => backend, 0);
    replaceKernels(backend);
    return backend;
  } catch (error) {
    throw new Error(`the TensorFlow binding in ${folder} cannot be loaded: ${messageOf(error)}: run npm run setup:tensorflow -- --force`);
  }
}

/** Sets variables that TensorFlow reads when it is loaded, unless the user has set them. */
function setEnvironment(device: TensorFlowDevice, threads: number | undefined): void {
  const { env } = process;
  env.TF_CPP_MIN_LOG_LEVEL ??= '2'; // errors only, no notes on instruction sets
  env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'; // otherwise one process takes all of the GPU's memory
  if (threads !== undefined) env.TF_NUM_INTRAOP_THREADS ??= `${threads}`;
  if (device === 'cpu') env.CUDA_VISIBLE_DEVICES = '-1';
}

/** Restores functions that tfjs-node 4.22 calls, but Node has deprecated (22 warns) and then removed (23). */
function restoreUtil(): void {
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}

/** Makes tfjs-node use our tfjs-core: a second copy would have tensors and gradients of its own. */
function shareCore(require: NodeJS.Require): void {
  const ours = createRequire(import.meta.url);
  const core = ours.resolve('@tensorflow/tfjs-core');
  ours(core);
  for (const name of ['@tensorflow/tfjs', '@tensorflow/tfjs-core']) require.cache[require.resolve(name)] = require.cache[core];
}
