import type { NamedTensors } from '@kaleido/shared/tensors';
import type { WeightsFile } from '@kaleido/shared/weights';
import { emaWeights } from '../run/ema-weights.ts';
import type { OpenedModel } from '../run/open-model.ts';
import { type Part, partOf } from './part.ts';

/** The components of a model, read on demand. */
export interface ShippedParts {
  readonly parts: Readonly<Record<string, Part>>;
  close(): Promise<void>;
}

/**
 * The weights of a model: its checkpoint's main EMA, read one tensor at a time, or with `decay` another EMA, loaded into memory.
 * @throws InputError if the checkpoint lacks that EMA
 */
export async function shippedParts(opened: OpenedModel, decay: number | undefined): Promise<ShippedParts> {
  if (decay !== undefined) {
    const components = await emaWeights(opened, decay);
    const parts = Object.entries(components).map(([name, tensors]) => [name, inMemory(tensors)] as const);
    return { parts: Object.fromEntries(parts), close: async () => {} };
  }
  const { checkpoint } = opened.language;
  const files = new Map<string, WeightsFile>();
  const close = async () => {
    for (const file of files.values()) await file.close();
  };
  try {
    for (const name of ['text_encoder', 'prior', 'denoiser'])
      if (checkpoint.has(name) && (name !== 'prior' || opened.language.priorRows > 0)) files.set(name, await checkpoint.open(name));
  } catch (error) {
    await close();
    throw error;
  }
  const parts = [...files].map(([name, file]) => [name, partOf(file, Object.fromEntries(file.names.map((one) => [one, one])))]);
  return { parts: Object.fromEntries(parts), close };
}

const inMemory = (tensors: NamedTensors): Part => ({
  tensors: Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, dtype, data }]) => [name, { shape, dtype, values: () => data }]),
  ),
  dtype: 'F32',
});
