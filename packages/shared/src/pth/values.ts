import type { FileDType } from '../safetensors/dtypes.ts';

/** What a pickle can hold here. Lists and tuples are arrays, dicts are maps; integers beyond 2^53 are bigints. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | GlobalName
  | InertRecord
  | StorageEntry
  | TensorEntry;

/** A class or function by its name; nothing is ever loaded by it. */
interface GlobalName {
  readonly kind: 'global';
  /** With its module, `torch.FloatStorage`. */
  readonly name: string;
}

/** An object of a class that the caller allowed: what it would have been made from. */
export interface InertRecord {
  readonly kind: 'inert';
  readonly className: string;
  readonly args: readonly PickleValue[];
  /** What the object's attributes would have been set from. */
  state?: PickleValue;
  /** What it would have been filled with: items of a list, or keys and values in turn. */
  items?: PickleValue[];
}

/** A run of values in the file. */
export interface StorageEntry {
  readonly kind: 'storage';
  readonly key: string;
  /** Undefined for bytes whose type the tensor tells. */
  readonly dtype: FileDType | undefined;
  readonly bytes: number;
}

/** A tensor: a view of a storage. */
export interface TensorEntry {
  readonly kind: 'tensor';
  readonly storage: StorageEntry;
  readonly dtype: FileDType;
  /** Of the first element, in elements. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** Elements from one index to the next, for each axis. */
  readonly strides: readonly number[];
}

type Tagged = GlobalName | InertRecord | StorageEntry | TensorEntry;

/** Whether a value is of one of the kinds that are no plain data. */
export const isKind = <K extends Tagged['kind']>(value: PickleValue | undefined, kind: K): value is Extract<Tagged, { kind: K }> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

export const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
