import type { OnnxModel, OnnxPort } from '@kaleido/engine';

/** The inputs and outputs of a network, by which it is recognised. */
export type Ports = Pick<OnnxModel, 'inputs' | 'outputs'>;

/** An expected port: its type and shape, with `null` for any side. */
export type PortKind = readonly [type: string, ...sides: (number | null)[]];

/** Expected ports by name. */
export type PortTable = Readonly<Record<string, PortKind>>;

/** A float32 tensor of this rank and any shape. */
export const floats = (rank: number): PortKind => ['float32', ...new Array<null>(rank).fill(null)];

/** Whether a side is fixed; ONNX Runtime reports a name, or −1, for a dynamic one. */
export const isFixed = (side: number | string | undefined): side is number => typeof side === 'number' && side > 0;

/** Whether a port has the expected type, rank and sides, as far as both fix them. */
export const isKind = ({ type, shape }: OnnxPort, [kind, ...sides]: PortKind): boolean =>
  type === kind &&
  shape.length === sides.length &&
  sides.every((side, axis) => side === null || !isFixed(shape[axis]) || shape[axis] === side);

/** Whether all ports of the table exist, as expected. */
export const hasPorts = (ports: readonly OnnxPort[], table: PortTable): boolean =>
  Object.entries(table).every(([name, kind]) => ports.some((port) => port.name === name && isKind(port, kind)));

/** Whether the ports are exactly those of the table, plus any of the optional ones. */
export const arePorts = (ports: readonly OnnxPort[], table: PortTable, optional: PortTable = {}): boolean =>
  hasPorts(ports, table) &&
  ports.every((port) => Object.hasOwn(table, port.name) || (Object.hasOwn(optional, port.name) && isKind(port, optional[port.name]!)));

/** Whether the named outputs of one network fit the inputs of the same names of another. */
export const feeds = (outputs: readonly OnnxPort[], inputs: readonly OnnxPort[], names: readonly string[]): boolean =>
  names.every((name) => {
    const [from, to] = [outputs, inputs].map((ports) => ports.find((port) => port.name === name));
    return from !== undefined && to !== undefined && isKind(from, kindOf(to));
  });

/** The type and shape of a port. */
const kindOf = ({ type, shape }: OnnxPort): PortKind => [type, ...shape.map((side) => (isFixed(side) ? side : null))];

/** The shape of a named port. */
export const shapeOf = (ports: readonly OnnxPort[], name: string): OnnxPort['shape'] =>
  ports.find((port) => port.name === name)?.shape ?? [];

/** Describes ports for messages: `images float32 [1, 3, 320, 320]`. */
export const showPorts = ({ inputs, outputs }: Ports): string =>
  `has inputs ${inputs.map(shown).join(', ')}; outputs ${outputs.map(shown).join(', ')}`;

const shown = ({ name, type, shape }: OnnxPort): string => `${name} ${type} [${shape.join(', ')}]`;
