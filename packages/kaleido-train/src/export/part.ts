import { growPrior, type PriorRows } from '@kaleido/ar/internal';
import type { FileDType } from '@kaleido/shared/safetensors';
import type { LazyTensor } from '@kaleido/shared/tensors';
import { readFinite, type WeightsFile } from '@kaleido/shared/weights';

/** Number formats of stored weights. */
export type StoredFormat = 'F32' | 'F16' | 'BF16';

/** The tensors of a component, read on demand, with the number format of its file. */
export interface Part {
  readonly tensors: Readonly<Record<string, LazyTensor>>;
  readonly dtype: StoredFormat;
}

/** A component's tensors in a file. @param sources names in the file, by the component's names */
export function partOf(file: WeightsFile, sources: Readonly<Record<string, string>>): Part {
  const stored = Object.entries(sources);
  return {
    tensors: Object.fromEntries(stored.map(([name, from]) => [name, lazily(file, from)])),
    dtype: storedFormat(stored.map(([, from]) => file.info(from).dtype)),
  };
}

const lazily = (file: WeightsFile, name: string): LazyTensor => ({
  shape: file.info(name).shape,
  dtype: 'float32',
  values: async () => (await readFinite(file, name)).data,
});

/** Grows a prior's embedding and head by rows for added pieces. */
export function grown({ tensors, dtype }: Part, rows: PriorRows, seed: number): Part {
  const tables = ['decoder.embed_tokens.weight', 'lm_head.weight'].flatMap((name) => {
    const table = tensors[name];
    if (!table) return [];
    const shape = [rows.priorRows, ...table.shape.slice(1)];
    const values = async () => growPrior({ [name]: { ...table, data: await table.values() } }, rows, seed)[name]!.data;
    return [[name, { ...table, shape, values }] as const];
  });
  return { tensors: { ...tensors, ...Object.fromEntries(tables) }, dtype };
}

/** The format that represents all these types exactly: half precision if all are the same one, else float32. */
export function storedFormat(dtypes: readonly FileDType[]): StoredFormat {
  const [first] = dtypes;
  return (first === 'F16' || first === 'BF16') && dtypes.every((dtype) => dtype === first) ? first : 'F32';
}
