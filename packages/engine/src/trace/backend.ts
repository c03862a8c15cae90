import '../gradients.ts';
import type { HostTensor } from '@kaleido/shared/tensors';
import * as tf from '../tf.ts';
import { callSite, TraceError } from './errors.ts';
import type { KernelCall, Tracer } from './values.ts';

const TRACE_BACKEND = 'kaleido-trace';

/** The backend whose kernels record ONNX nodes instead of computing. One trace runs at a time: tracing is synchronous. */
class TracingBackend extends tf.KernelBackend {
  tracer: Tracer | undefined;

  override write(values: tf.BackendValues, _shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    const numbers = values as ArrayLike<unknown> as ArrayLike<number>;
    const Typed = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint8Array;
    current().adopt(dataId, Typed.from(numbers));
    return dataId;
  }
  override readSync(): HostTensor['data'] {
    throw new TraceError(`the values of a traced tensor cannot be read inside a compiled function${callSite(new Error().stack)}`);
  }
  override async read(): Promise<HostTensor['data']> {
    return this.readSync();
  }
  override incRef(): void {}
  decRef(): void {}
  override refCount(): number {
    return 1;
  }
  override disposeData(): boolean {
    return true;
  }
  override numDataIds(): number {
    return 0;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override memory() {
    return { unreliable: true };
  }
}

const backend = new TracingBackend();
tf.registerBackend(TRACE_BACKEND, () => backend, 0);

function current(): Tracer {
  if (!backend.tracer) throw new Error('no trace is under way');
  return backend.tracer;
}

/** Runs `body` with every tfjs op recorded by `tracer`, and restores the previous backend. */
export function withTracer<T>(tracer: Tracer, body: () => T): T {
  if (backend.tracer) throw new TraceError('compile cannot be called inside a compiled function');
  const previous = tf.engine().backendName;
  backend.tracer = tracer;
  try {
    tf.setBackend(TRACE_BACKEND);
    tf.engine().startScope();
    return body();
  } finally {
    tf.engine().endScope();
    backend.tracer = undefined;
    if (previous) tf.setBackend(previous);
  }
}

type KernelBody<I, A> = (tracer: Tracer, inputs: I, attributes: A) => tf.TensorInfo | tf.TensorInfo[];

/** Registers how a tfjs kernel is traced. */
export function kernel<I, A = Record<string, never>>(kernelName: string, body: KernelBody<I, A>): void {
  tf.registerKernel({
    kernelName,
    backendName: TRACE_BACKEND,
    kernelFunc({ inputs, attrs }) {
      const tracer = current();
      const result = body(tracer, inputs as unknown as I, (attrs ?? {}) as unknown as A);
      const outputs = Array.isArray(result) ? result : [result];
      tracer.watch?.({ name: kernelName, inputs: inputs as KernelCall['inputs'], outputs, attributes: attrs ?? {} });
      return result;
    },
  });
}
