// The only import of ONNX Runtime, since its telemetry has to be turned off first.
import './no-telemetry.ts';

// biome-ignore lint/style/noRestrictedImports: see above
export { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
