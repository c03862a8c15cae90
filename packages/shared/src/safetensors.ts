export type { FileDType } from './safetensors/dtypes.ts';
export type { Safetensors, TensorInfo } from './safetensors/file.ts';
export { openSafetensors } from './safetensors/sharded.ts';
export { type WriteOptions, writeSafetensors } from './safetensors/write.ts';
