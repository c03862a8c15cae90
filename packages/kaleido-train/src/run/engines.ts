import { onnxruntime, reference } from '@kaleido/tfjs-onnxruntime';

/** Engines by the names that `--engine` takes. */
export const engines = { onnxruntime, reference };
