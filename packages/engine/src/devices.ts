/** What ONNX Runtime can compute on: its execution providers by their short names; `auto` takes CUDA where there is one, else the CPU. */
export const devices = ['auto', 'cpu', 'cuda', 'webgpu', 'coreml', 'dml'] as const;
export type Device = (typeof devices)[number];
