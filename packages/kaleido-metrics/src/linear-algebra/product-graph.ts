const utf8 = new TextEncoder();
const DOUBLE = 11; // TensorProto.DataType
const INT = 2; // AttributeProto.AttributeType

/**
 * An ONNX model (IR version 8, opset 17) of one Gemm over doubles of any size: c = a · b, with the factors transposed as asked. Graphs
 * traced from tfjs have no doubles, so this one is written by hand, field by field as onnx.proto numbers them.
 */
export function productGraph(transposeA: boolean, transposeB: boolean): Uint8Array {
  const attribute = (name: string, value: boolean) => field(5, [...text(1, name), ...number(3, value ? 1 : 0), ...number(20, INT)]);
  const node = field(1, [
    ...text(1, 'a'),
    ...text(1, 'b'),
    ...text(2, 'c'),
    ...text(4, 'Gemm'),
    ...attribute('transA', transposeA),
    ...attribute('transB', transposeB),
  ]);
  const [m, k, n] = ['m', 'k', 'n'] as const;
  const graph = field(7, [
    ...node,
    ...text(2, 'product'),
    ...port(11, 'a', transposeA ? [k, m] : [m, k]),
    ...port(11, 'b', transposeB ? [n, k] : [k, n]),
    ...port(12, 'c', [m, n]),
  ]);
  return Uint8Array.from([...number(1, 8), ...graph, ...field(8, [...text(1, ''), ...number(2, 17)])]);
}

/** A named input or output of the graph: a matrix of doubles whose sides have names instead of sizes. */
function port(tag: number, name: string, sides: readonly string[]): number[] {
  const shape = field(
    2,
    sides.flatMap((side) => field(1, text(2, side))),
  );
  return field(tag, [...text(1, name), ...field(2, field(1, [...number(1, DOUBLE), ...shape]))]);
}

// Protocol Buffers: a tag is the field's number and how its value is written; all numbers here are below 128, so one byte holds each.
const number = (tag: number, value: number): number[] => [...(tag < 16 ? [tag << 3] : [((tag << 3) & 0x7f) | 0x80, tag >> 4]), value];
const field = (tag: number, bytes: readonly number[]): number[] => [(tag << 3) | 2, ...length(bytes.length), ...bytes];
const text = (tag: number, value: string): number[] => field(tag, [...utf8.encode(value)]);
const length = (size: number): number[] => (size < 0x80 ? [size] : [(size & 0x7f) | 0x80, size >> 7]);
