import { mutateBytes } from './bytes.ts';
import type { Mutate } from './reader.ts';

const SIDES = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '6',
  '1L',
  ' 2 ',
  '2 3',
  '-1',
  '4294967296',
  '9007199254740993',
  '1e3',
  '65536',
  '1000000000000000',
  '',
];
const DTYPES = ["'<f4'", "'>f8'", "'|u1'", "'|O'", "'<i8'", "'<U3'", "'f4'", "'<f16'", "[('a','<f4')]", "'|b1'", "'<u8'", "'<c8'", "'|V8'"];

/** Changes the header of an .npy file: shape, dtype, order; or its bytes. */
export const mutateNpy: Mutate = (input, draw, others) => {
  if (input.length < 10 || draw.chance(0.3)) return mutateBytes(input, draw, others);
  const length = input.readUInt16LE(8);
  let header = input.toString('latin1', 10, 10 + length);
  const shape = () => Array.from({ length: draw.int(5) }, () => draw.pick(SIDES)).join(draw.pick([', ', ',']));
  if (draw.chance(0.7)) header = header.replace(/\(.*\)/, () => `(${shape()}${draw.pick(['', ',', ', '])})`);
  if (draw.chance(0.4)) header = header.replace(/'[<>|=]\w+'/, () => draw.pick(DTYPES));
  if (draw.chance(0.2)) header = header.replace(/False|True/, () => draw.pick(['True', 'False', '1', 'None', '']));
  if (draw.chance(0.1)) header = mutateBytes(Buffer.from(header, 'latin1'), draw, others).toString('latin1');
  const text = Buffer.from(header, 'latin1');
  const size = Buffer.alloc(2);
  size.writeUInt16LE(Math.min(0xffff, draw.chance(0.95) ? text.length : draw.int(0x10000)));
  return Buffer.concat([input.subarray(0, 8), size, text, input.subarray(10 + length)]);
};
