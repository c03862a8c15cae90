import { cpus } from 'node:os';
import type { Engine } from '@kaleido/engine';

/** What determines the last bits of results besides the code: `onnxruntime on 2 × AMD EPYC`, `tensorflow (cuda, bfloat16) on …`. */
export function computedBy(engine: Engine, ranks = 1): string {
  const processors = cpus();
  const details = [engine.device, engine.precision].filter((word) => word !== undefined).join(', ');
  const how = `${details && ` (${details})`}${ranks > 1 ? ` in ${ranks} processes` : ''}`;
  return `${engine.name}${how} on ${processors.length} × ${processors[0]?.model.trim() || process.arch}`;
}
