import { mutateBytes, replace } from './bytes.ts';
import type { Mutate } from './reader.ts';
import { mutateMembers } from './zip.ts';

/** Every opcode of protocols 0 to 5. */
const OPCODES =
  '(.012NKMJILGFXTUVSBC])}ltdaesuhjgqrpcioRbQP\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98';

/** Opcodes with operands that matter: globals, large counts and numbers, odd floats. */
const PIECES = [
  ...[
    'ccollections\nOrderedDict\n',
    'ctorch._utils\n_rebuild_tensor_v2\n',
    'ctorch._utils\n_rebuild_tensor_v3\n',
    'ctorch\nFloatStorage\n',
  ],
  ...['ctorch\nUntypedStorage\n', 'cos\nsystem\n', 'cargparse\nNamespace\n', 'ctorch\nfloat32\n', 'ctorch\nSize\n', 'cbuiltins\nset\n'],
  ...[
    'cnumpy.core.multiarray\nscalar\n',
    'cnumpy\ndtype\n',
    'c_codecs\nencode\n',
    'ctorch._utils\n_rebuild_parameter\n',
    'ctorch\ndevice\n',
  ],
  ...['M\xff\xff', 'J\xff\xff\xff\xff', '\x8a\x08\xff\xff\xff\xff\xff\xff\x1f\x00', '\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80', 'K\x00'],
  ...['X\x07\x00\x00\x00storage', 'X\x01\x00\x00\x000', 'X\x03\x00\x00\x00cpu', 'F1e999\n', 'Fnan\n', `I${'9'.repeat(400)}\n`, 'I-5\n'],
  ...['\x85R', ')R', '}b', '\x8a\xff', '\x8b\xff\xff\xff\x7f', '\x8e\xff\xff\xff\xff\xff\xff\xff\x7f'],
].map((piece) => Buffer.from(piece, 'latin1'));

const OPERANDS = { K: 1, M: 2, J: 4 } as const;

/** Changes a pickle by its opcodes and number operands, and by repeating its pieces. */
const mutatePickle: Mutate = (input, draw, others) => {
  let bytes: Buffer = Buffer.from(input);
  for (let n = 1 + draw.int(4); n > 0; n--) {
    if (bytes.length === 0) return Buffer.from('.');
    const at = draw.int(bytes.length);
    const piece = draw.chance(0.5) ? Buffer.from(draw.pick(OPCODES), 'latin1') : draw.pick(PIECES);
    switch (draw.int(5)) {
      case 0:
        bytes = replace(bytes, at, 0, piece);
        break;
      case 1:
        bytes = replace(bytes, at, piece.length, piece);
        break;
      case 2: {
        const offsets = [...bytes.keys()].filter((i) => String.fromCharCode(bytes[i]!) in OPERANDS);
        if (offsets.length === 0) break;
        const offset = draw.pick(offsets);
        const opcode = String.fromCharCode(bytes[offset]!) as keyof typeof OPERANDS;
        const operand = Array.from({ length: OPERANDS[opcode] }, () => draw.pick([0, 1, 2, 3, 0x7f, 0x80, 0xff]));
        bytes = replace(bytes, offset + 1, operand.length, Buffer.from(operand));
        break;
      }
      case 3:
        bytes = mutateBytes(bytes, draw, others);
        break;
      default: {
        const to = Math.min(bytes.length, at + 1 + draw.int(40));
        bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
      }
    }
  }
  return bytes;
};

const mutateArchive = mutateMembers(({ name, data }, draw) => {
  if (name.endsWith('.pkl')) return mutatePickle(data, draw, []);
  if (name.endsWith('byteorder')) return Buffer.from(draw.pick(['little', 'big', 'x', '']));
  return draw.chance(0.2) ? mutateBytes(data, draw, []) : data;
});

/** Changes what torch.save wrote: a zip of a pickle and storages, or the older row of pickles. */
export const mutatePth: Mutate = (input, draw, others) =>
  (input.toString('latin1', 0, 2) === 'PK' ? mutateArchive : mutatePickle)(input, draw, others);
