/** A field of a protobuf message: a number (varints, and the bits of fixed32), or the bytes of a text or of a message inside. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number | Buffer;
}

/**
 * The fields of a protobuf message in order (protobuf.dev/programming-guides/encoding).
 * @throws SyntaxError whose message continues the sentence "it …"
 */
export function* protobufFields(bytes: Buffer): Generator<ProtobufField> {
  let at = 0;
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new SyntaxError('is cut off, or is not a protobuf message');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = take(1)[0]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new SyntaxError('has a number of more than ten bytes');
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const kind = tag % 8;
    if (kind === 0) yield { number, value: varint() };
    else if (kind === 1) take(8);
    else if (kind === 2) yield { number, value: take(varint()) };
    else if (kind === 5) yield { number, value: take(4).readUInt32LE() };
    else throw new SyntaxError(`has a field of the unknown kind ${kind}`);
  }
}

/** Scalars of a message by field number, and the bytes of fields that have some; the last one of each wins. */
export interface Message {
  readonly numbers: ReadonlyMap<number, number>;
  readonly bytes: ReadonlyMap<number, Buffer>;
}

/** @throws SyntaxError as `protobufFields` */
export function readMessage(content: Buffer): Message {
  const numbers = new Map<number, number>();
  const bytes = new Map<number, Buffer>();
  for (const { number, value } of protobufFields(content))
    if (typeof value === 'number') numbers.set(number, value);
    else bytes.set(number, value);
  return { numbers, bytes };
}
