import type { DataId, KernelBackend, Tensor, TensorInfo } from '../tf.ts';

/** An attribute of a TensorFlow operation. */
export interface Attribute {
  readonly name: string;
  /** One of the binding's TF_ATTR_ numbers. */
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

/** A tensor of the native part. */
interface NativeTensor {
  readonly id: number;
  readonly shape: readonly number[];
  /** TensorFlow's TF_DataType. */
  readonly dtype: number;
}

/** The part of tfjs-node's native interface that we call. */
interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  executeOp(operation: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): NativeTensor[];
  createTensor(shape: readonly number[], dtype: number, values: Int32Array): number;
  deleteTensor(id: number): void;
}

/** The part of tfjs-node's backend that we call. */
export interface TensorFlowBackend extends KernelBackend {
  readonly binding: Binding;
  readonly isUsingGpuDevice: boolean;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(made: NativeTensor): Tensor;
  applyActivation(x: Tensor, activation: string | undefined, prelu?: TensorInfo, slope?: number): Tensor;
  readSync(id: DataId): Float32Array | Int32Array | Uint8Array;
}
