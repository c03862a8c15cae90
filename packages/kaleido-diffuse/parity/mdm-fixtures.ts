import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toChannelsFirst, toChannelsLast } from '@kaleido/engine/weights-layout';
import { openSafetensors } from '@kaleido/shared/safetensors';
import { float32, type HostTensor, type NamedTensors } from '@kaleido/shared/tensors';

/** One loss of the fixtures, in ml-mdm's words. */
export interface LossCase {
  readonly scales: readonly number[];
  readonly mixed_ratio: string | null;
  readonly sampler: Readonly<
    Record<'num_diffusion_steps' | 'schedule_type' | 'prediction_type' | 'loss_target_type' | 'schedule_shifted', string>
  >;
  readonly diffusion: { readonly use_vdm_loss_weights: boolean; readonly use_double_loss: boolean; readonly multi_res_weights?: string };
}

/** fixtures.json as far as the checks read it. */
interface MdmIndex {
  readonly configs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly losses: Readonly<Record<string, LossCase>>;
  readonly train: {
    readonly adam: readonly [number, number, number, number];
    readonly clip: number;
    readonly ema_decay: number;
    readonly warmup_steps: number;
    readonly lr_at_step: readonly number[];
  };
  readonly steps: Readonly<
    Record<string, { t: number; t_last: number; shift: number; eta: number | null; threshold: string; prediction: string }>
  >;
  readonly chains: Readonly<Record<string, { steps: number; eta: number | null; guidance: number; timesteps: readonly number[] }>>;
}

/** One compared output. */
export interface ParityResult {
  readonly name: string;
  /** Largest difference over the largest expected magnitude. Infinity where shapes differ or nothing checks the entry. */
  readonly error: number;
}

/** A fixture folder, read whole. Remembers what was asked for, so that an entry no check knows is reported. */
export interface MdmFixtures extends MdmIndex {
  has(name: string): boolean;
  /**
   * The raw entry.
   * @throws TypeError when there is no such entry
   */
  tensor(name: string): HostTensor;
  /** A picture [B, C, H, W], channels last. */
  picture(name: string): HostTensor;
  /** Entries whose names begin with the prefix, without it. */
  below(prefix: string): NamedTensors;
  /** Compares with an entry of the same layout. */
  compare(name: string, actual: HostTensor): ParityResult;
  /** Compares a picture [B, H, W, C] with an entry [B, C, H, W]; tensors of other ranks as they are. */
  comparePicture(name: string, actual: HostTensor): ParityResult;
  unread(): string[];
}

/**
 * Opens FOLDER/fixtures.json and FOLDER/fixtures.safetensors.
 * @throws when a file is missing or broken
 */
export async function openMdmFixtures(folder: string): Promise<MdmFixtures> {
  const index = JSON.parse(await readFile(join(folder, 'fixtures.json'), 'utf8')) as MdmIndex;
  const file = await openSafetensors(join(folder, 'fixtures.safetensors'));
  const tensors = new Map(Object.entries(await file.readAll()));
  await file.close();
  const read = new Set<string>();

  const tensor = (name: string): HostTensor => {
    const found = tensors.get(name);
    if (!found) throw new TypeError(`${folder}: no entry ${name}`);
    read.add(name);
    return found;
  };
  const compare = (name: string, actual: HostTensor) => ({ name, error: relativeError(actual, tensor(name)) });
  return {
    ...index,
    has: (name) => tensors.has(name),
    tensor,
    picture: (name) => toChannelsLast(tensor(name)),
    below: (prefix) => {
      const names = [...tensors.keys()].filter((name) => name.startsWith(prefix));
      return Object.fromEntries(names.map((name) => [name.slice(prefix.length), tensor(name)]));
    },
    compare,
    comparePicture: (name, actual) => compare(name, actual.shape.length === 4 ? toChannelsFirst(actual) : actual),
    unread: () => [...tensors.keys()].filter((name) => !read.has(name)),
  };
}

/** Largest difference over the largest expected magnitude; Infinity where the shapes differ or a value is not a number. */
function relativeError(actual: HostTensor, expected: HostTensor): number {
  if (`${actual.shape}` !== `${expected.shape}`) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const distance = Math.abs(actual.data[i]! - expected.data[i]!);
    if (!(distance <= difference)) difference = distance;
    magnitude = Math.max(magnitude, Math.abs(expected.data[i]!));
  }
  if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
  return difference === 0 ? 0 : difference / magnitude;
}

/** The items of a batch from `from` on. */
export function itemsOf(x: HostTensor, from: number, items: number): HostTensor {
  const size = x.data.length / (x.shape[0] ?? 1);
  return { shape: [items, ...x.shape.slice(1)], dtype: x.dtype, data: x.data.slice(from * size, (from + items) * size) };
}

/** Float32 values in the shape of another tensor. */
export const inShapeOf = (x: HostTensor, values: Float32Array): HostTensor => float32(x.shape, values);
