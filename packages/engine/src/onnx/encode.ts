import { createRequire } from 'node:module';
import type protobuf from 'protobufjs/minimal.js';
import type { Attribute, ElementType, Graph, GraphNode, Initializer, Port } from './graph.ts';

// Required, since Node takes long to find the names that a CommonJS module exports.
const { Writer }: typeof protobuf = createRequire(import.meta.url)('protobufjs/minimal.js');
type Writer = protobuf.Writer;

/** TensorProto.DataType of onnx.proto. */
const ELEMENT_TYPE: Record<ElementType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};

const OPSETS: readonly [domain: string, version: number][] = [
  ['', 18],
  ['com.microsoft', 1],
  ['com.microsoft.nchwc', 1],
];
const IR_VERSION = 9;

/** The position of a constant's bytes outside the model file (ONNX external data). */
export interface ExternalData {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * Serialises a graph as an ONNX ModelProto (onnx.proto, IR version 9, opset 18).
 * @param external returns the position of a constant stored in a separate file, undefined for one inside the model
 */
export function encodeModel(
  graph: Graph<number | string>,
  external: (constant: Initializer) => ExternalData | undefined = () => undefined,
): Uint8Array {
  const model = Writer.create();
  model.uint32(tag(1, VARINT)).int64(IR_VERSION);
  model.uint32(tag(2, BYTES)).string('kaleido');
  embed(model, 7, () => writeGraph(model, graph, external));
  for (const [domain, version] of OPSETS.filter(([name]) => name === '' || graph.nodes.some((node) => node.domain === name))) {
    embed(model, 8, () => model.uint32(tag(1, BYTES)).string(domain).uint32(tag(2, VARINT)).int64(version));
  }
  return model.finish();
}

function writeGraph(out: Writer, graph: Graph<number | string>, external: (constant: Initializer) => ExternalData | undefined): void {
  for (const node of graph.nodes) embed(out, 1, () => writeNode(out, node));
  out.uint32(tag(2, BYTES)).string(graph.name);
  const { stored = [] } = graph;
  for (const constant of graph.initializers) embed(out, 5, () => writeInitializer(out, constant, external(constant) ?? constant.bytes));
  for (const constant of stored) embed(out, 5, () => writeInitializer(out, constant, constant));
  // A stored constant is an input too: ONNX Runtime would compute, and so copy, what depends on constants that no input can replace.
  for (const port of [...graph.inputs, ...stored]) embed(out, 11, () => writePort(out, port));
  for (const port of graph.outputs) embed(out, 12, () => writePort(out, port));
}

function writeNode(out: Writer, node: GraphNode): void {
  for (const name of node.inputs) out.uint32(tag(1, BYTES)).string(name);
  for (const name of node.outputs) out.uint32(tag(2, BYTES)).string(name);
  out.uint32(tag(3, BYTES)).string(`${node.type}:${node.outputs[0]}`);
  out.uint32(tag(4, BYTES)).string(node.type);
  for (const [name, attribute] of Object.entries(node.attributes)) embed(out, 5, () => writeAttribute(out, name, attribute));
  if (node.domain) out.uint32(tag(7, BYTES)).string(node.domain);
}

function writeAttribute(out: Writer, name: string, attribute: Attribute): void {
  out.uint32(tag(1, BYTES)).string(name);
  switch (attribute.kind) {
    case 'float':
      out.uint32(tag(2, FIXED32)).float(attribute.value).uint32(tag(20, VARINT)).int32(1);
      break;
    case 'int':
      out.uint32(tag(3, VARINT)).int64(attribute.value).uint32(tag(20, VARINT)).int32(2);
      break;
    case 'string':
      out.uint32(tag(4, BYTES)).bytes(new TextEncoder().encode(attribute.value)).uint32(tag(20, VARINT)).int32(3);
      break;
    case 'ints':
      for (const value of attribute.value) out.uint32(tag(8, VARINT)).int64(value);
      out.uint32(tag(20, VARINT)).int32(7);
      break;
  }
}

function writeInitializer(out: Writer, { name, type, shape }: Port, values: Uint8Array | ExternalData): void {
  for (const side of shape) out.uint32(tag(1, VARINT)).int64(side);
  out.uint32(tag(2, VARINT)).int32(ELEMENT_TYPE[type]);
  out.uint32(tag(8, BYTES)).string(name);
  if (values instanceof Uint8Array) {
    out.uint32(tag(9, BYTES)).bytes(values);
    return;
  }
  const entries = { location: values.location, offset: `${values.offset}`, length: `${values.length}` };
  for (const [key, value] of Object.entries(entries)) {
    embed(out, 13, () => out.uint32(tag(1, BYTES)).string(key).uint32(tag(2, BYTES)).string(value));
  }
  out.uint32(tag(14, VARINT)).int32(1);
}

function writePort(out: Writer, port: Port<number | string>): void {
  out.uint32(tag(1, BYTES)).string(port.name);
  embed(out, 2, () =>
    embed(out, 1, () => {
      out.uint32(tag(1, VARINT)).int32(ELEMENT_TYPE[port.type]);
      embed(out, 2, () => {
        for (const side of port.shape)
          embed(out, 1, () => (typeof side === 'number' ? out.uint32(tag(1, VARINT)).int64(side) : out.uint32(tag(2, BYTES)).string(side)));
      });
    }),
  );
}

// Protocol Buffers wire types.
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

const tag = (field: number, wire: number): number => ((field << 3) | wire) >>> 0;

/** Writes an embedded message: its length is known only after its fields are. */
function embed(out: Writer, field: number, fields: () => void): void {
  out.uint32(tag(field, BYTES)).fork();
  fields();
  out.ldelim();
}
