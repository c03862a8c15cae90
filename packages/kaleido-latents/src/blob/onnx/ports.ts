import type { OnnxModel, OnnxPort } from '@kaleido/engine';

/** The inputs and outputs of a network, by which it is known. */
export type Ports = Pick<OnnxModel, 'inputs' | 'outputs'>;

/** What a port must be: its type, and the sides of its tensor; `null` is any side. */
export type PortKind = readonly [type: string, ...sides: (number | null)[]];

/** Kinds by the names of ports. */
export type PortTable = Readonly<Record<string, PortKind>>;

/** float32 with this many axes, of any length. */
export const floats = (rank: number): PortKind => ['float32', ...new Array<null>(rank).fill(null)];

/** Whether a side is a number that the network insists on; ONNX Runtime gives a name, or −1, for one that it leaves open. */
export const isFixed = (side: number | string | undefined): side is number => typeof side === 'number' && side > 0;

/** Whether a port is of a kind: of its type and rank, and of its sides where both of them say one. */
export const isKind = ({ type, shape }: OnnxPort, [kind, ...sides]: PortKind): boolean =>
  type === kind &&
  shape.length === sides.length &&
  sides.every((side, axis) => side === null || !isFixed(shape[axis]) || shape[axis] === side);

/** Whether every port of the table is there and of its kind. */
export const hasPorts = (ports: readonly OnnxPort[], table: PortTable): boolean =>
  Object.entries(table).every(([name, kind]) => ports.some((port) => port.name === name && isKind(port, kind)));

/** Whether the ports are those of the table, with some or none of the optional ones, and no others. */
export const arePorts = (ports: readonly OnnxPort[], table: PortTable, optional: PortTable = {}): boolean =>
  hasPorts(ports, table) &&
  ports.every((port) => Object.hasOwn(table, port.name) || (Object.hasOwn(optional, port.name) && isKind(port, optional[port.name]!)));

/** Whether the outputs of one network go into the inputs of the same names of another, side by side. */
export const feeds = (outputs: readonly OnnxPort[], inputs: readonly OnnxPort[], names: readonly string[]): boolean =>
  names.every((name) => {
    const [from, to] = [outputs, inputs].map((ports) => ports.find((port) => port.name === name));
    return from !== undefined && to !== undefined && isKind(from, kindOf(to));
  });

/** What a port takes or gives. */
const kindOf = ({ type, shape }: OnnxPort): PortKind => [type, ...shape.map((side) => (isFixed(side) ? side : null))];

/** The sides of a port. */
export const shapeOf = (ports: readonly OnnxPort[], name: string): OnnxPort['shape'] =>
  ports.find((port) => port.name === name)?.shape ?? [];

/** `images float32 [1, 3, 320, 320]`, and so on, for messages. */
export const showPorts = ({ inputs, outputs }: Ports): string =>
  `takes ${inputs.map(shown).join(', ')}; gives ${outputs.map(shown).join(', ')}`;

const shown = ({ name, type, shape }: OnnxPort): string => `${name} ${type} [${shape.join(', ')}]`;
