import { mutateBytes, NUMBERS } from './bytes.ts';
import type { Mutate } from './reader.ts';

/** Texts with a meaning in YAML, CSV, patterns or lists. */
const PIECES = [
  ...['"', '""', '\n', '\r', '\r\n', ',', '\\', '\0', '\ud800', '\ufeff', '[', '{', '}', '(', ')', '*', '?', '&a ', '*a ', '!!binary '],
  ...['!x ', '<<: ', '- ', ': ', '? ', '|\n', '>-\n', '%YAML 1.1\n', '---\n', '...\n', '# ', '\t', '__proto__: ', '~', '.nan', '.inf'],
  ...['-.inf', '0o777', '0x1F', '1_000', '2001-01-01', 'x'.repeat(3000), '['.repeat(300), '{a: '.repeat(200), '{'.repeat(50)],
  ...['{0..999999999}', '{1..3}{1..3}', 'null', 'base: ', 'data: ', 'path: ', ...NUMBERS],
];

/** Changes text by meaningful pieces and by lines. */
export const mutateText: Mutate = (input, draw, others) => {
  if (draw.chance(0.3)) return mutateBytes(input, draw, others);
  let text = input.toString();
  for (let n = 1 + draw.int(4); n > 0; n--) {
    const at = draw.int(text.length + 1);
    switch (draw.int(5)) {
      case 0:
        text = text.slice(0, at) + text.slice(at + 1 + draw.int(10));
        break;
      case 1: {
        const lines = text.split('\n');
        const line = draw.int(lines.length);
        if (draw.chance(0.5)) lines.splice(line, 1);
        else lines.splice(draw.int(lines.length), 0, lines[line]!);
        text = lines.join('\n');
        break;
      }
      case 2: {
        const numbers = [...text.matchAll(/-?\d+(\.\d+)?/g)];
        if (numbers.length === 0) break;
        const { 0: number, index } = draw.pick(numbers);
        text = text.slice(0, index) + draw.pick(PIECES) + text.slice(index + number.length);
        break;
      }
      default:
        text = text.slice(0, at) + draw.pick(PIECES) + text.slice(at);
    }
  }
  return Buffer.from(text);
};
