import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '@kaleido/engine';
import { openSafetensors } from '@kaleido/shared/safetensors';
import type { HostTensor, NamedTensors } from '@kaleido/shared/tensors';
import { parseT5Config } from '#src/t5/config';
import { t5Outputs } from './t5-outputs.ts';

/** One output of a fixture against ours. */
export interface ParityResult {
  /** Case and output, as in `v1_1 logits`. */
  readonly name: string;
  /** Largest difference over the largest magnitude expected; infinite where shapes or integers differ, or nothing computes the output. */
  readonly error: number;
}

/** What a fixture holds that is given, or says something about an output. */
const notOutputs = ['relative_positions', 'greedy_margin'];

/**
 * Checks every output of a folder of T5 fixtures (`index.json`, and for each case a folder with `config.json`, the weights and
 * `io.safetensors`) on an engine.
 */
export async function* checkT5(folder: string, engine: Engine): AsyncGenerator<ParityResult> {
  const index = await readJson<{ cases: Record<string, { inputs: string[] }> }>(join(folder, 'index.json'));
  for (const [name, { inputs }] of Object.entries(index.cases)) {
    const path = (file: string) => join(folder, name, file);
    const config = parseT5Config(await readJson(path('config.json')), { file: path('config.json') });
    const io = await readTensors(path('io.safetensors'));
    const outputs = await t5Outputs(config, await readTensors(join(folder, name)), io, engine);
    for (const [output, expected] of Object.entries(io)) {
      if (inputs.includes(output) || notOutputs.includes(output)) continue;
      yield { name: `${name} ${output}`, error: errorOf(expected, outputs[output]) };
    }
  }
}

function errorOf(expected: HostTensor, actual: HostTensor | undefined): number {
  if (!actual || actual.shape.join() !== expected.shape.join()) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let difference = 0;
  for (const [index, value] of expected.data.entries()) {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - (actual.data[index] ?? Number.NaN))); // NaN stays NaN
  }
  if (difference === 0) return 0;
  return expected.dtype === 'float32' ? difference / largest : Number.POSITIVE_INFINITY;
}

async function readTensors(path: string): Promise<NamedTensors> {
  const file = await openSafetensors(path);
  try {
    return await file.readAll();
  } finally {
    await file.close();
  }
}

const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;
