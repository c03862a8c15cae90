import { checkComponents, t5Parameters } from '@kaleido/ar';
import { denoiserParameters, denoiserWeights, toCheckpointLayout, toModelLayout } from '@kaleido/diffuse';
import { hash32 } from '@kaleido/shared/random';
import { float32, type HostTensor, type NamedTensors, sizeOf } from '@kaleido/shared/tensors';
import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig, TrainingConfig } from '../config/training-config.ts';

/*
 * All trained tensors lie one after another in a flat vector, so that the optimiser is a handful of passes over it: text encoder (if
 * trained), prior (if there are latents), denoiser (without its inner networks if they are frozen); within each in the order of
 * `t5Parameters` and `denoiserParameters`; each row-major in the memory's layout (convolutions HWIO).
 */

/** A part of the model with a file of its own in a checkpoint. */
export type ComponentName = 'textEncoder' | 'prior' | 'denoiser';
/** Tensors by component and name. */
export type Components<T> = Readonly<Record<ComponentName, Readonly<Record<string, T>>>>;

/** Which components are trained. The prior and the outermost denoiser always are. */
export type Learning = Pick<TrainingConfig, 'textEncoder' | 'innerDenoiser'>;
const everything: Learning = { textEncoder: 'trained', innerDenoiser: 'trained' };

/** Tensors that are not trained, in the memory's layout: constants of the graphs, without gradients or moments. */
export interface Frozen<T = HostTensor> {
  readonly textEncoder: Readonly<Record<string, T>>;
  /** Of the inner networks. */
  readonly denoiser: Readonly<Record<string, T>>;
}
export const nothingFrozen: Frozen = { textEncoder: {}, denoiser: {} };

const isInner = (name: string): boolean => name.startsWith('inner_unet.');

/** The tensors of a model (checkpoint layout) that are not trained. */
export const frozenOf = ({ textEncoder, innerDenoiser }: Learning, components: Components<HostTensor>): Frozen => ({
  textEncoder: textEncoder === 'frozen' ? components.textEncoder : {},
  denoiser:
    innerDenoiser === 'frozen'
      ? toModelLayout(Object.fromEntries(Object.entries(components.denoiser).filter(([name]) => isInner(name))))
      : {},
});

/** A tensor's position in the flat vector. */
interface Slot {
  readonly component: ComponentName;
  readonly name: string;
  /** In the memory's layout. */
  readonly shape: readonly number[];
  readonly offset: number;
}

/** The positions of trained tensors in the flat vector. */
export interface Layout {
  readonly slots: readonly Slot[];
  /** Length of the vector. */
  readonly size: number;
  /** Hash of names, shapes and order: a saved vector is only valid under the same one. */
  readonly signature: number;
}

/** The layout of a model's trained tensors. */
export function layoutOf(model: ModelConfig, { textEncoder, innerDenoiser }: Learning = everything): Layout {
  const t5 = t5Parameters(model.t5);
  const prior = t5Parameters({ ...model.t5, vocab_size: model.priorRows }).prior;
  const denoiser = denoiserParameters(model.denoiser).filter(({ name }) => innerDenoiser === 'trained' || !isInner(name));
  const shapes = (specs: Readonly<Record<string, { readonly shape: readonly number[] }>>) =>
    Object.entries(specs).map(([name, { shape }]) => ({ name, shape }));
  const toMemory = (shape: readonly number[]) => (shape.length === 4 ? [2, 3, 1, 0].map((axis) => shape[axis]!) : shape);
  const listed = [
    ...(textEncoder === 'trained' ? shapes(t5.textEncoder).map((tensor) => ({ component: 'textEncoder' as const, ...tensor })) : []),
    ...(model.latents.length > 0 ? shapes(prior).map((tensor) => ({ component: 'prior' as const, ...tensor })) : []),
    ...denoiser.map(({ name, shape }) => ({ component: 'denoiser' as const, name, shape: toMemory(shape) })),
  ];
  let size = 0;
  const slots = listed.map((tensor) => {
    const offset = size;
    size += sizeOf(tensor.shape);
    return { ...tensor, offset };
  });
  return { slots, size, signature: hash32(slots.map(({ component, name, shape }) => `${component} ${name} ${shape}`).join('\n')) };
}

/**
 * Copies a model's tensors (checkpoint layout) into a flat vector.
 * @throws InputError or RangeError when names or shapes do not match the model
 */
export function flatten(layout: Layout, model: ModelConfig, components: Components<NamedTensors[string]>): Float32Array {
  const checked = {
    ...(model.latents.length > 0
      ? checkComponents(model.t5, { textEncoder: components.textEncoder, prior: components.prior }, 'weights')
      : components),
    denoiser: denoiserWeights(model.denoiser, components.denoiser),
  };
  const flat = new Float32Array(layout.size);
  for (const { component, name, shape, offset } of layout.slots) {
    const { data, shape: given } = checked[component][name]!;
    if (data.length !== sizeOf(shape)) throw new RangeError(`${name}: expected ${sizeOf(shape)} numbers, got shape [${given.join(', ')}]`);
    flat.set(data, offset);
  }
  return flat;
}

/** The trained tensors of one component in the memory's layout, as views into the vector. */
export function viewsOf(layout: Layout, flat: Float32Array, component: ComponentName): NamedTensors {
  const slots = layout.slots.filter((slot) => slot.component === component);
  return Object.fromEntries(slots.map(({ name, shape, offset }) => [name, float32(shape, flat.subarray(offset, offset + sizeOf(shape)))]));
}

/** All tensors of a component, frozen ones included, in the checkpoint's layout. */
export const checkpointTensors = (layout: Layout, flat: Float32Array, component: ComponentName, frozen = nothingFrozen): NamedTensors =>
  toCheckpointLayout(memoryTensors(layout, flat, component, frozen));

/** All tensors of a component, frozen ones included, in the memory's layout. */
export const memoryTensors = (layout: Layout, flat: Float32Array, component: ComponentName, frozen: Frozen): NamedTensors => ({
  ...viewsOf(layout, flat, component),
  ...(component !== 'prior' && frozen[component]),
});

/** Approximate length of a piece of the vector: a few megabytes, which fit into a processor's cache. */
const PIECE = 1 << 20;

/** Cuts the vector between tensors; each piece is a range [from, to) of the layout's slots. */
function pieces({ slots }: Layout): { from: number; to: number }[] {
  const cuts: { from: number; to: number }[] = [];
  let start = 0;
  for (const [index, { offset, shape }] of slots.entries()) {
    const end = offset + sizeOf(shape);
    if (end - slots[start]!.offset < PIECE && index + 1 < slots.length) continue;
    cuts.push({ from: start, to: index + 1 });
    start = index + 1;
  }
  return cuts;
}

/** The pieces of a vector [P], as views. */
export function piecesOf(layout: Layout, { data }: HostTensor): HostTensor[] {
  return pieces(layout).map(({ from, to }) => {
    const view = (data as Float32Array).subarray(layout.slots[from]!.offset, layout.slots[to]?.offset ?? layout.size);
    return float32([view.length], view);
  });
}

/** The vector's pieces as tensors, in the layout's order. Traceable. */
export const splitFlat = (layout: Layout, vector: readonly tf.Tensor[]): tf.Tensor[] =>
  pieces(layout).flatMap(({ from, to }, piece) => {
    const shapes = layout.slots.slice(from, to).map(({ shape }) => [...shape]);
    const parts = tf.split(vector[piece]!, shapes.map(sizeOf));
    return parts.map((part, index) => tf.reshape(part, shapes[index]!));
  });

/** Tensors in the layout's order as the vector's pieces. Traceable. */
export const joinFlat = (layout: Layout, tensors: readonly tf.Tensor[]): tf.Tensor[] =>
  pieces(layout).map(({ from, to }) => tf.concat1d(tensors.slice(from, to).map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [tensor.size]))));

/** Tensors in the layout's order, by component and name; frozen ones are added. */
export function byComponent({ slots }: Layout, tensors: readonly tf.Tensor[], frozen: Frozen<tf.Tensor>): Components<tf.Tensor> {
  const named: Record<ComponentName, Record<string, tf.Tensor>> = {
    textEncoder: { ...frozen.textEncoder },
    prior: {},
    denoiser: { ...frozen.denoiser },
  };
  for (const [index, { component, name }] of slots.entries()) named[component][name] = tensors[index]!;
  return named;
}
