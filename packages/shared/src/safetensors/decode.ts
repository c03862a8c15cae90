import type { DType, HostTensor } from '../tensors.ts';
import type { FileDType } from './dtypes.ts';
import { tableOf } from './floats.ts';

/** Types without a host counterpart: their bytes can be read, not their values. */
const opaque: ReadonlySet<FileDType> = new Set<FileDType>(['C64', 'F4', 'F6_E2M3', 'F6_E3M2']);

/** The host type for a file type: floats become float32, integers int32; undefined for unsupported types. */
export function hostDTypeOf(dtype: FileDType): DType | undefined {
  if (opaque.has(dtype)) return undefined;
  if (dtype === 'BOOL') return 'bool';
  return dtype.startsWith('F') || dtype === 'BF16' ? 'float32' : 'int32';
}

/** Whether the file's bytes can be used unchanged. */
export const isSameLayout = (dtype: FileDType): boolean => dtype === 'F32' || dtype === 'I32';

/**
 * Converts whole elements (little-endian, `bytes` aligned to 8) into `out` from index `at`.
 * Returns the index in `bytes` of the first element that does not fit int32 or bool, or −1.
 */
export function decode(dtype: FileDType, bytes: Uint8Array, out: HostTensor['data'], at: number): number {
  const { buffer, byteOffset, length } = bytes;
  switch (dtype) {
    case 'F64':
      out.set(new Float64Array(buffer, byteOffset, length / 8), at);
      return -1;
    case 'F16':
      look(tableOf(dtype), new Uint16Array(buffer, byteOffset, length / 2), out, at);
      return -1;
    case 'BF16':
      widen(new Uint16Array(buffer, byteOffset, length / 2), new Uint32Array(out.buffer, out.byteOffset + 4 * at, length / 2));
      return -1;
    case 'F8_E4M3':
    case 'F8_E5M2':
    case 'F8_E4M3FNUZ':
    case 'F8_E5M2FNUZ':
    case 'F8_E8M0':
      look(tableOf(dtype), bytes, out, at);
      return -1;
    case 'I64':
      return narrow(new Int32Array(buffer, byteOffset, length / 4), out, at, (low, high) => high === low >> 31);
    case 'U64':
      return narrow(new Int32Array(buffer, byteOffset, length / 4), out, at, (low, high) => high === 0 && low >= 0);
    case 'U32': {
      const values = new Int32Array(buffer, byteOffset, length / 4);
      out.set(values, at);
      return values.findIndex((value) => value < 0); // 2^31 and above
    }
    case 'I16':
      out.set(new Int16Array(buffer, byteOffset, length / 2), at);
      return -1;
    case 'U16':
      out.set(new Uint16Array(buffer, byteOffset, length / 2), at);
      return -1;
    case 'I8':
      out.set(new Int8Array(buffer, byteOffset, length), at);
      return -1;
    case 'U8':
      out.set(bytes, at);
      return -1;
    case 'BOOL':
      out.set(bytes, at);
      return bytes.findIndex((value) => value > 1);
    default:
      throw new TypeError(`values of type ${dtype} need no conversion or cannot be converted`);
  }
}

function look(table: Float32Array, patterns: Uint8Array | Uint16Array, out: HostTensor['data'], at: number): void {
  for (let i = 0; i < patterns.length; i++) out[at + i] = table[patterns[i]!]!;
}

function widen(patterns: Uint16Array, out: Uint32Array): void {
  for (let i = 0; i < patterns.length; i++) out[i] = patterns[i]! << 16;
}

function narrow(words: Int32Array, out: HostTensor['data'], at: number, fits: (low: number, high: number) => boolean): number {
  for (let i = 0; 2 * i < words.length; i++) {
    const low = words[2 * i]!;
    if (!fits(low, words[2 * i + 1]!)) return i;
    out[at + i] = low;
  }
  return -1;
}
