import type { Tensor, TensorInfo } from '../tf.ts';
import type { Attribute, TensorFlowBackend } from './backend.ts';
import { narrowType } from './precision.ts';

/**
 * Runs a TensorFlow operation with one output on float32 tensors in the current precision: inputs are rounded to it and the output is
 * returned as float32. Lists of integers among the inputs (sizes) are passed unchanged.
 */
export function product(
  backend: TensorFlowBackend,
  operation: string,
  attributes: readonly Attribute[],
  inputs: readonly (TensorInfo | readonly number[])[],
): Tensor {
  const { binding } = backend;
  const narrow = narrowType();
  const made: number[] = [];
  const own = (id: number): number => {
    made.push(id);
    return id;
  };
  const cast = (id: number, from: number, to: number): ReturnType<typeof binding.executeOp>[number] => {
    const types = [
      { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: from },
      { name: 'DstT', type: binding.TF_ATTR_TYPE, value: to },
    ];
    return binding.executeOp('Cast', types, [id], 1)[0]!;
  };
  try {
    const ids = inputs.map((input) => {
      if (!isTensor(input)) return own(binding.createTensor([input.length], binding.TF_INT32, Int32Array.from(input)));
      const [id] = backend.getInputTensorIds([input]) as [number];
      return narrow === undefined ? id : own(cast(id, binding.TF_FLOAT, narrow).id);
    });
    const typed = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: narrow ?? binding.TF_FLOAT }, ...attributes];
    const result = binding.executeOp(operation, typed, ids, 1)[0]!;
    if (narrow === undefined) return backend.createOutputTensor(result);
    own(result.id);
    return backend.createOutputTensor(cast(result.id, narrow, binding.TF_FLOAT));
  } finally {
    for (const id of made) binding.deleteTensor(id);
  }
}

const isTensor = (input: TensorInfo | readonly number[]): input is TensorInfo => 'dataId' in input;
