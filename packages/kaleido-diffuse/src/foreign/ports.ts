import type { OnnxModel, OnnxPort } from '@kaleido/engine';
import { InputError, printable, UsageError } from '@kaleido/shared/errors';
import type { LevelKind } from './preconditionings.ts';

/** How a network takes pictures. */
export interface PicturePort {
  readonly name: string;
  /** Pictures at once, when the file fixes it. */
  readonly batch: number | undefined;
  readonly side: number;
  readonly channels: 1 | 3;
  readonly isChannelsFirst: boolean;
}

/** An input beside the pictures. */
export interface ValuePort {
  readonly port: OnnxPort;
  /** The noise level, or a number, with that of the unconditional branch if it differs. */
  readonly value: LevelKind | { readonly record: number; readonly unconditional: number };
}

/** Which inputs a network has for what, and the output that is its answer. */
export interface Ports {
  readonly picture: PicturePort;
  readonly values: readonly ValuePort[];
  readonly output: string;
  /** Channels of the answer: those of the pictures, or twice as many where variances follow. */
  readonly outputChannels: number;
}

/** What a user says of a network where its file does not: options by name. */
export interface PortOptions {
  readonly input: ReadonlyMap<string, string>;
  readonly negative: ReadonlyMap<string, string>;
  readonly output: string | undefined;
  readonly size: number | undefined;
}

/** (2 − 2⁻²³) · 2¹²⁷ */
const MAX_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
/** Larger pictures are a slip. */
const MAX_SIDE = 4096;
const floats = ['float32', 'float16', 'float64'];
const wholes = ['int64', 'int32', 'uint8', 'bool'];
/** Whole numbers that hold every step of a schedule. */
const wideWholes = ['int64', 'int32'];
/** The smallest and largest number of each type; of int64 those that a number from the command line holds exactly. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
  bool: [0, 1],
  float16: [-65504, 65504],
  float32: [-MAX_FLOAT32, MAX_FLOAT32],
};
const levelWords: Readonly<Record<LevelKind, RegExp>> = {
  sigma: /^(in[._:/])?(sigmas?|noise_?(levels?|std)|std)$/i,
  time: /^(in[._:/])?(t|ts|times?|time_?steps?|steps?)$/i,
  fraction: /^(in[._:/])?(fractions?)$/i,
};

const isFixed = (side: number | string | undefined): side is number => typeof side === 'number' && side > 0;
const isOpen = (side: number | string | undefined): boolean => !isFixed(side);
const describe = ({ name, type, shape }: OnnxPort): string =>
  `${printable(name)} (${type} [${shape.map((side) => (isFixed(side) ? side : printable(`${side}`) || '?')).join(', ')}])`;
const listed = (ports: readonly OnnxPort[]): string => ports.map(describe).join(', ') || 'nothing';

/**
 * Finds out what a network's inputs and outputs are for: what the user says, else names and shapes.
 * @param levels that it may take, the usual one first
 * @throws InputError beginning with `file` when it is not a denoiser; UsageError where the user has to choose
 */
export function portsOf(
  model: Pick<OnnxModel, 'inputs' | 'outputs'>,
  file: string,
  levels: readonly LevelKind[],
  options: PortOptions,
): Ports {
  checkNames(model, file, options);
  const picture = picturePort(model, file, options);
  const rest = model.inputs.filter(({ name }) => name !== picture.name);
  const level = levelPort(rest, file, levels, options);
  const values = rest.map((port) => (port === level.port ? level : { port, value: numbersOf(port, file, options) }));
  for (const { port } of values) checkShape(port, picture, file);
  return { picture, values, ...outputOf(model, file, picture, options) };
}

function checkNames({ inputs }: Pick<OnnxModel, 'inputs'>, file: string, { input, negative }: PortOptions): void {
  const names = inputs.map(({ name }) => name);
  for (const [option, given] of [
    ['--denoiser-input', input],
    ['--denoiser-negative', negative],
  ] as const)
    for (const name of given.keys())
      if (!names.includes(name)) throw new UsageError(`${option}: ${file} has no input ${name}: it has ${names.map(printable).join(', ')}`);
  const twice = [...negative.keys()].find((name) => !isNumber(input.get(name)));
  if (twice !== undefined) throw new UsageError(`--denoiser-negative: ${twice}: only for an input that --denoiser-input gives a number`);
}

function picturePort({ inputs }: Pick<OnnxModel, 'inputs'>, file: string, { input, size }: PortOptions): PicturePort {
  const named = inputs.filter(({ name }) => input.get(name) === 'picture');
  if (named.length > 1) throw new UsageError(`--denoiser-input: expected one input to be the picture, got ${listed(named)}`);
  const candidates = named.length > 0 ? named : inputs.filter((port) => !input.has(port.name) && layoutOf(port));
  const [port] = candidates;
  const layout = port && layoutOf(port);
  if (!port || !layout) {
    const expected = 'expected an input of float pictures [B, C, S, S] or [B, S, S, C] with 1 or 3 channels';
    throw new InputError(`${file}: ${expected}, it takes ${listed(named.length > 0 ? named : inputs)}`);
  }
  if (candidates.length > 1)
    throw new UsageError(`--denoiser-input: ${file}: the picture could be ${listed(candidates)}: choose, as in ${port.name}=picture`);
  const side = layout.side ?? size;
  if (side === undefined) throw new UsageError(`--size: ${file} leaves the size of its pictures open, so it must be given`);
  if (side > MAX_SIDE) throw new InputError(`${file}: ${describe(port)}: expected pictures of at most ${MAX_SIDE} pixels, got ${side}`);
  const [batch] = port.shape;
  return { name: port.name, batch: isFixed(batch) ? batch : undefined, side, ...layout.channels };
}

/** The layout of an input that pictures fit; a channel that is left open is the first of three. */
function layoutOf({ type, shape }: OnnxPort) {
  if (!floats.includes(type) || shape.length !== 4) return undefined;
  const [, first, , last] = shape;
  const isColour = (side: number | string | undefined) => side === 1 || side === 3;
  const isChannelsFirst = isColour(first) || !isColour(last);
  const [channels, ...sides] = isChannelsFirst ? [first, shape[2], shape[3]] : [last, first, shape[2]];
  const [side, other = side] = sides.filter(isFixed);
  if (!(isColour(channels) || isOpen(channels)) || side !== other) return undefined;
  return { side, channels: { channels: isFixed(channels) ? (channels as 1 | 3) : (3 as const), isChannelsFirst } };
}

function levelPort(inputs: readonly OnnxPort[], file: string, levels: readonly LevelKind[], { input }: PortOptions): ValuePort {
  const isLevel = (word: string | undefined): word is LevelKind => word !== undefined && Object.hasOwn(levelWords, word);
  const chosen = inputs.filter(({ name }) => isLevel(input.get(name)));
  const free = inputs.filter((port) => !input.has(port.name) && isOnePerPicture(port));
  const known = free.filter(({ name }) => Object.values(levelWords).some((word) => word.test(name)));
  const candidates = chosen.length > 0 ? chosen : known.length > 0 ? known : free;
  const [port] = candidates;
  if (!port)
    throw new InputError(
      `${file}: expected an input for the noise level, one number a picture, it takes ${listed(inputs)} beside the picture`,
    );
  if (candidates.length > 1)
    throw new UsageError(
      `--denoiser-input: ${file}: the noise level could be ${listed(candidates)}: choose, as in ${port.name}=${levels[0]}`,
    );
  const given = input.get(port.name);
  const named = levels.find((kind) => levelWords[kind].test(port.name));
  const value = isLevel(given) ? given : (named ?? levels[0]!);
  if (!levels.includes(value))
    throw new UsageError(`--denoiser-input: ${port.name}: expected ${levels.join(', ')} or a number, got ${value}`);
  if (wholes.includes(port.type) && value !== 'time')
    throw new InputError(`${file}: ${describe(port)}: expected floats for the noise level ${value}, got ${port.type}`);
  if (wholes.includes(port.type) && !wideWholes.includes(port.type))
    throw new InputError(`${file}: ${describe(port)}: expected floats, int64 or int32 for the noise level ${value}, got ${port.type}`);
  return { port, value };
}

/** Whether an input takes one number a picture, or one for all. */
const isOnePerPicture = ({ type, shape }: OnnxPort): boolean =>
  (floats.includes(type) || wholes.includes(type)) && shape.slice(1).every((side) => isOpen(side) || side === 1);

/** The numbers that a user gives to an input. */
function numbersOf(port: OnnxPort, file: string, { input, negative }: PortOptions) {
  const given = input.get(port.name);
  if (given === undefined) throw new UsageError(`--denoiser-input: ${file} needs a value for ${describe(port)}, as in ${port.name}=0`);
  const record = numberOf('--denoiser-input', port, given);
  const other = negative.get(port.name);
  return { record, unconditional: other === undefined ? record : numberOf('--denoiser-negative', port, other) };
}

function numberOf(option: string, port: OnnxPort, word: string): number {
  const value = Number(word);
  const isWhole = wholes.includes(port.type);
  if (!isNumber(word) || (isWhole && !Number.isInteger(value)))
    throw new UsageError(`${option}: ${port.name}: expected a ${isWhole ? 'whole ' : ''}number, got ${word}`);
  const [min, max] = ranges[port.type] ?? [-Number.MAX_VALUE, Number.MAX_VALUE];
  if (value < min || value > max)
    throw new UsageError(`${option}: ${port.name}: expected a number from ${min} to ${max} (${port.type}), got ${word}`);
  return value;
}

const isNumber = (word = ''): boolean => word.trim() !== '' && Number.isFinite(Number(word));

/** @throws InputError for an input that one number cannot fill */
function checkShape(port: OnnxPort, { batch }: PicturePort, file: string): void {
  const [items, ...sides] = port.shape;
  const isKnown = floats.includes(port.type) || wholes.includes(port.type);
  const fits = isOpen(items) || items === 1 || items === batch;
  if (!isKnown || !fits || sides.some(isOpen))
    throw new InputError(`${file}: expected an input of known type and size, one a picture, got ${describe(port)}`);
}

function outputOf({ outputs }: Pick<OnnxModel, 'outputs'>, file: string, picture: PicturePort, { output }: PortOptions) {
  const named = output === undefined ? outputs : outputs.filter(({ name }) => name === output);
  if (named.length === 0)
    throw new UsageError(
      `--denoiser-output: ${file} has no output ${output}: it has ${outputs.map(({ name }) => printable(name)).join(', ')}`,
    );
  const candidates = named.filter((port) => answerChannels(port, picture) !== undefined);
  const [port] = candidates;
  if (!port) throw new InputError(`${file}: expected an output of pictures ${shapeText(picture)}, it gives ${listed(named)}`);
  if (candidates.length > 1)
    throw new UsageError(`--denoiser-output: ${file}: the answer could be ${listed(candidates)}: choose, as in ${port.name}`);
  return { output: port.name, outputChannels: answerChannels(port, picture)! };
}

/** The shape of pictures for messages. */
export const shapeText = ({ side, channels, isChannelsFirst }: PicturePort): string =>
  `[B, ${(isChannelsFirst ? [channels, side, side] : [side, side, channels]).join(', ')}]`;

/** Channels of an output that may be the answer; those of the pictures where its shape does not say. */
function answerChannels({ type, shape }: OnnxPort, { side, channels, isChannelsFirst }: PicturePort): number | undefined {
  if (!floats.includes(type)) return undefined;
  if (shape.length === 0) return channels; // its rank is not declared
  if (shape.length !== 4) return undefined;
  const [found, ...sides] = isChannelsFirst ? [shape[1], shape[2], shape[3]] : [shape[3], shape[1], shape[2]];
  if (sides.some((other) => isFixed(other) && other !== side)) return undefined;
  if (!isFixed(found)) return channels;
  return found === channels || found === 2 * channels ? found : undefined;
}
