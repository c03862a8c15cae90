import { hostDTypeOf } from '../safetensors/decode.ts';
import type { Safetensors } from '../safetensors/file.ts';
import type { Constants, LazyTensor } from '../tensors.ts';
import { notFiniteError } from '../weights.ts';
import { whileUsed } from '../while-used.ts';

/** Closes files whose tensors can no longer be read. */
const closers = new FinalizationRegistry<() => Promise<void>>((close) => void close());

/**
 * The tensors of a file, each read when it is needed and held as long as it is used. The file stays open as long as one of them can be
 * asked for, so another checkpoint that takes its place in the meantime changes nothing.
 * @throws InputError naming file, tensor and the first value that is not finite
 */
export async function constantsOf(file: Safetensors): Promise<Constants> {
  for (const name of file.names) {
    const bad = await file.notFinite(name);
    if (bad) throw notFiniteError(file.path, name, bad);
  }
  closers.register(file, file.close);
  const constant = (name: string): LazyTensor => {
    const { shape, dtype } = file.info(name);
    return {
      shape,
      dtype: hostDTypeOf(dtype) ?? 'float32', // reading refuses types without a counterpart
      values: whileUsed(async () => (await file.read(name)).data),
      range: () => file.range(name),
    };
  };
  const constants: Record<string, LazyTensor> = Object.create(null);
  for (const name of file.names) constants[name] = constant(name);
  return constants;
}
