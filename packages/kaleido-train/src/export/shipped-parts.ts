import type { NamedTensors } from '@kaleido/shared/tensors';
import type { WeightsFile } from '@kaleido/shared/weights';
import { emaWeights } from '../run/ema-weights.ts';
import type { OpenedModel } from '../run/open-model.ts';
import { type Part, partOf } from './part.ts';

/** The components of a model, to be read while they are written. */
export interface ShippedParts {
  readonly parts: Readonly<Record<string, Part>>;
  close(): Promise<void>;
}

/**
 * The weights of a model: those that its checkpoint ships, read one at a time, or another average, which is taken apart in memory.
 * @throws InputError when the checkpoint holds no such EMA
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
