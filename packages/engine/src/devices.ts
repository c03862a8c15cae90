/** ONNX Runtime's execution providers by their short names; `auto` is CUDA if available, else the CPU. */
export const devices = ['auto', 'cpu', 'cuda', 'webgpu', 'coreml', 'dml'] as const;
export type Device = (typeof devices)[number];
