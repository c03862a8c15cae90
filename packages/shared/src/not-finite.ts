import type { HostTensor } from './tensors.ts';

/** A value that is NaN or infinite, and where. */
export interface NotFinite {
  readonly index: number;
  readonly value: number;
}

/** The exponent bits of NaN and infinity. */
const EXPONENT = 0x7f800000;

/** The index of the first value that is NaN or infinite, or −1. Compares bits for speed: it checks every weight of a model. */
export function firstNotFinite({ dtype, data }: Pick<HostTensor, 'dtype' | 'data'>): number {
  if (dtype !== 'float32') return -1;
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < bits.length; i++) if ((bits[i]! & EXPONENT) === EXPONENT) return i;
  return -1;
}
