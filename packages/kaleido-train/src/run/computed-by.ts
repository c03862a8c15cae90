import { cpus } from 'node:os';
import type { Engine } from '@kaleido/tfjs-onnxruntime';

/** What results depend on to the last bit, beside the code: `onnxruntime on 2 × AMD EPYC`. */
export function computedBy(engine: Engine): string {
  const processors = cpus();
  return `${engine.name} on ${processors.length} × ${processors[0]?.model.trim() || process.arch}`;
}
