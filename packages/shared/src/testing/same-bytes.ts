/**
 * Whether two arrays of numbers are of one type and have the same bits: what `toEqual` says too, but it looks at each element for
 * microseconds, which are seconds for a model's weights.
 */
export const sameBytes = (a: ArrayBufferView | undefined, b: ArrayBufferView | undefined): boolean =>
  a !== undefined && b !== undefined && a.constructor === b.constructor && bytesOf(a).equals(bytesOf(b));

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer => Buffer.from(buffer, byteOffset, byteLength);
