// ONNX Runtime. No other module imports it by itself, for its telemetry has to be off first.
import './no-telemetry.ts';

// biome-ignore lint/style/noRestrictedImports: the one place that does
export { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
