import type { FileDType } from '../safetensors/dtypes.ts';

/** A value of a pickle. Lists and tuples are arrays, dicts are maps; integers beyond 2^53 are bigints. */
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

/** The name of a class or function, which is never loaded. */
interface GlobalName {
  readonly kind: 'global';
  /** With its module: `torch.FloatStorage`. */
  readonly name: string;
}

/** An object of a class that the caller allowed, as the data from which it would be constructed. */
export interface InertRecord {
  readonly kind: 'inert';
  readonly className: string;
  readonly args: readonly PickleValue[];
  /** The data from which its attributes would be set. */
  state?: PickleValue;
  /** The items it would receive: those of a list, or alternating keys and values. */
  items?: PickleValue[];
}

/** A storage: a contiguous run of values in the file. */
export interface StorageEntry {
  readonly kind: 'storage';
  readonly key: string;
  /** Undefined for untyped bytes, whose type is the tensor's. */
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
  /** Distance of neighbouring elements along each axis, in elements. */
  readonly strides: readonly number[];
}

type Tagged = GlobalName | InertRecord | StorageEntry | TensorEntry;

/** Whether a value is of a tagged kind. */
export const isKind = <K extends Tagged['kind']>(value: PickleValue | undefined, kind: K): value is Extract<Tagged, { kind: K }> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

export const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
