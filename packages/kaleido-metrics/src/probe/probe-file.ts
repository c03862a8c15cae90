import { toCheckpointLayout, toModelLayout } from '@kaleido/engine/weights-layout';
import { InputError } from '@kaleido/shared/errors';
import { openSafetensors, type WriteOptions, writeSafetensors } from '@kaleido/shared/safetensors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { checkWeights, readAllFinite } from '@kaleido/shared/weights';
import { probeParameters } from './network.ts';
import { type ProbeConfig, parseProbeConfig } from './probe-config.ts';

/** Marks a safetensors file as a probe, with the version of its config. */
const FORMAT = 'kaleido-probe 1';

/** The content of a probe file. */
export interface ProbeFile {
  readonly config: ProbeConfig;
  /** In the in-memory layout (convolutions HWIO). */
  readonly tensors: NamedTensors;
  /** Its evaluation on held-out pictures: accuracy, calibration, IoU of boxes and blobs. */
  readonly card: unknown;
}

/**
 * Reads a probe: one safetensors file, whose header holds config and card.
 * @throws InputError for a file that is not a probe
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
 * A probe as a component of a checkpoint, in half precision.
 * @param tensors in the in-memory layout
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
