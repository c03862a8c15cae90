import { bitsOf, type FileDType } from '../safetensors/dtypes.ts';
import { show } from '../show.ts';
import { tensorOf } from './tensor.ts';
import type { PickleHost } from './unpickle.ts';
import { isCount, isKind, type PickleValue } from './values.ts';

/** Element types of storages by their class name in torch; undefined for untyped bytes. */
const storages: Readonly<Record<string, FileDType | undefined>> = {
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
  ComplexFloatStorage: 'C64',
  UntypedStorage: undefined,
};

/** Element types by their names in torch. */
const dtypes: Readonly<Record<string, FileDType>> = {
  float32: 'F32',
  float64: 'F64',
  float16: 'F16',
  bfloat16: 'BF16',
  float8_e4m3fn: 'F8_E4M3',
  float8_e5m2: 'F8_E5M2',
  float8_e4m3fnuz: 'F8_E4M3FNUZ',
  float8_e5m2fnuz: 'F8_E5M2FNUZ',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
  complex64: 'C64',
};

type Call = (args: readonly PickleValue[]) => PickleValue;

const listOf = (value: PickleValue): PickleValue[] => {
  if (!Array.isArray(value)) throw new Error('expected a list');
  return value;
};
const setOf: Call = ([items = []]) => new Set(listOf(items));
const dictOf = (items: PickleValue): PickleValue =>
  new Map(
    listOf(items).map((pair): [PickleValue, PickleValue] => {
      if (!Array.isArray(pair) || pair.length !== 2) throw new Error('expected pairs of keys and values');
      return [pair[0]!, pair[1]!];
    }),
  );

/** All functions that a pickle may call, as implemented here. */
const calls: Readonly<Record<string, Call>> = {
  'collections.OrderedDict': ([items = []]) => dictOf(items),
  'collections.defaultdict': () => new Map(), // its argument would make values of missing keys
  'builtins.set': setOf,
  'builtins.frozenset': setOf,
  '__builtin__.set': setOf,
  '__builtin__.frozenset': setOf,
  'torch.Size': ([sides = []]) => sides,
  'torch.device': (args) => ({ kind: 'inert', className: 'torch.device', args }),
  'torch._utils._rebuild_tensor': ([storage, offset, shape, strides]) => tensorOf(storage, offset, shape, strides),
  'torch._utils._rebuild_tensor_v2': ([storage, offset, shape, strides]) => tensorOf(storage, offset, shape, strides),
  'torch._utils._rebuild_tensor_v3': ([storage, offset, shape, strides, , , dtype]) =>
    tensorOf(storage, offset, shape, strides, isKind(dtype, 'global') ? dtypes[dtype.name.slice('torch.'.length)] : undefined),
  'torch._utils._rebuild_parameter': ([data = null]) => data,
  'torch._utils._rebuild_parameter_with_state': ([data = null]) => data,
};

/** The class name of a storage, such as `FloatStorage`, from its full name; undefined for other names. */
function storageName(name: string): string | undefined {
  const [, last] = /^torch\.(?:cuda\.|storage\.)?(\w+)$/.exec(name) ?? [];
  return last !== undefined && Object.hasOwn(storages, last) ? last : undefined;
}

const isDType = (name: string): boolean => name.startsWith('torch.') && Object.hasOwn(dtypes, name.slice('torch.'.length));

/** Constructors of plain values in numpy and Python (numbers of a training loop, arrays, bytes, paths), always kept as inert records. */
const plain = [
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
  'numpy.core.numeric._frombuffer',
  'numpy._core.numeric._frombuffer',
  'numpy.dtype',
  'numpy.ndarray',
  '_codecs.encode',
  ...['pathlib', 'pathlib._local'].flatMap((module) => [`${module}.PosixPath`, `${module}.PurePosixPath`, `${module}.WindowsPath`]),
  ...['builtins', '__builtin__'].flatMap((module) => ['list', 'dict', 'int', 'float', 'str'].map((type) => `${module}.${type}`)),
];

/** Whether a name matches a pattern: a full name, or `argparse.*` for everything in a module. */
const matches = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));

/** A host that collects the class names of inert records. */
export interface PthHost extends PickleHost {
  /** In file order. */
  readonly inert: ReadonlySet<string>;
}

/**
 * The host for PyTorch's pickles: it knows tensors, their storages and containers. Classes that match `patterns`, and those of plain
 * values, become inert records of their arguments and are never called; every other name is refused before it is used.
 */
export function pthHost(patterns: readonly string[]): PthHost {
  const inert = new Set<string>();
  const isInert = (name: string): boolean => matches(name, plain) || matches(name, patterns);
  return {
    inert,
    global(name) {
      if (Object.hasOwn(calls, name) || storageName(name) || isDType(name)) return { kind: 'global', name };
      if (!isInert(name)) throw new Error(`wants to load ${show(name, 100)}, which is refused: only tensors and containers are read`);
      inert.add(name);
      return { kind: 'global', name };
    },
    call(callee, args) {
      if (!isKind(callee, 'global')) throw new Error('is not a valid pickle: it calls something other than a function');
      const known = Object.hasOwn(calls, callee.name) ? calls[callee.name] : undefined;
      if (!known && !isInert(callee.name)) throw new Error(`calls ${show(callee.name, 100)}, which cannot be called`);
      try {
        return known ? known(args) : { kind: 'inert', className: callee.name, args };
      } catch (error) {
        throw new Error(`calls ${callee.name} wrongly: ${(error as Error).message}`);
      }
    },
    persistent(id) {
      const [kind, type, key, , size, view] = Array.isArray(id) ? id : [];
      const name = isKind(type, 'global') ? storageName(type.name) : undefined;
      if (kind !== 'storage' || name === undefined || typeof key !== 'string' || !isCount(size)) throw new Error('names a storage wrongly');
      if (view !== undefined && view !== null) throw new Error('has a storage inside another one, a form that is not read');
      const dtype = storages[name];
      return { kind: 'storage', key, dtype, bytes: (size * (dtype ? bitsOf(dtype) : 8)) / 8 };
    },
  };
}
