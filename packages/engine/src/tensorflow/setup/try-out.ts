import { int32, type TensorSpec } from '@kaleido/shared/tensors';
import { tensorflowOn } from '../../engines/tensorflow.ts';
import * as tf from '../../tf.ts';

/** Tests the binding in a folder. Returns its device: `CPU` or `GPU`. */
export async function tryOut(folder: string): Promise<string> {
  process.env.KALEIDO_TENSORFLOW = folder;
  const engine = tensorflowOn();
  const x: TensorSpec = { shape: [2], dtype: 'int32' };
  const twice = await engine.compile((inputs: { x: tf.Tensor }) => ({ y: tf.add(inputs.x, inputs.x) }), { x });
  const { y } = await twice.run({ x: int32([2], [1, 2]) });
  await twice.dispose();
  if (y.data.join() !== '2,4') throw new Error(`TensorFlow computes [1, 2] + [1, 2] = [${y.data.join(', ')}]`);
  return engine.device === 'cuda' ? 'GPU' : 'CPU';
}
