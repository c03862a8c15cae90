import { toCheckpointLayout, toModelLayout } from '@kaleido/engine/weights-layout';
import { InputError } from '@kaleido/shared/errors';
import { openSafetensors, type WriteOptions, writeSafetensors } from '@kaleido/shared/safetensors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { checkWeights, readAllFinite } from '@kaleido/shared/weights';
import { probeParameters } from './network.ts';
import { type ProbeConfig, parseProbeConfig } from './probe-config.ts';

/** What tells a probe's file from others, and the version of what its config says. */
const FORMAT = 'kaleido-probe 1';

/** A probe as its file holds it. */
export interface ProbeFile {
  readonly config: ProbeConfig;
  /** In memory's layout (convolutions HWIO). */
  readonly tensors: NamedTensors;
  /** How well it reads held-out pictures, as it was measured when it was written: accuracies, errors of probabilities, places. */
  readonly card: unknown;
}

/**
 * Reads a probe: one safetensors file, whose header holds config and card.
 * @throws InputError for a file that is no probe
 */
export async function readProbe(path: string): Promise<ProbeFile> {
  const file = await openSafetensors(path);
  try {
    const { format, config: json, card } = file.metadata;
    if (format !== FORMAT)
      throw new InputError(`${path}: expected a probe (kaleido-train probe)${format === undefined ? '' : `, got ${format}`}`);
    const config = parseProbeConfig(parsed(json, `${path}: config`), { file: path });
    checkWeights(file, probeParameters(config));
    return {
      config,
      tensors: toModelLayout(await readAllFinite(file)),
      card: card === undefined ? undefined : parsed(card, `${path}: card`),
    };
  } finally {
    await file.close();
  }
}

/**
 * A probe's file in half precision, as checkpoints write components.
 * @param tensors in memory's layout
 */
export const probeComponent = (
  config: ProbeConfig,
  tensors: NamedTensors,
  card?: unknown,
): { readonly tensors: NamedTensors } & WriteOptions => ({
  tensors: toCheckpointLayout(tensors),
  dtype: 'F16',
  metadata: { format: FORMAT, config: JSON.stringify(config), ...(card !== undefined && { card: JSON.stringify(card) }) },
});

/** Writes a probe in half precision. */
export async function writeProbe(path: string, { config, tensors, card }: ProbeFile): Promise<void> {
  const { tensors: written, ...options } = probeComponent(config, tensors, card);
  await writeSafetensors(path, written, options);
}

function parsed(json: string | undefined, where: string): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    throw new InputError(`${where}: not valid JSON`);
  }
}
