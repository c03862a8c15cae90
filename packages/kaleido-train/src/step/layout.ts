import { checkComponents, t5Parameters } from '@kaleido/ar';
import { denoiserParameters, denoiserWeights, toCheckpointLayout, toModelLayout } from '@kaleido/diffuse';
import { hash32 } from '@kaleido/shared/random';
import { float32, type HostTensor, type NamedTensors, sizeOf } from '@kaleido/shared/tensors';
import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig, TrainingConfig } from '../config/training-config.ts';

/*
 * All trained tensors stand one after another in a flat vector, so that the optimiser is a handful of passes over it: text encoder
 * (when it is trained), prior (when there are latents), denoiser (without its inner networks when they are not trained); within each in
 * the order of `t5Parameters` and `denoiserParameters`; each row-major in the memory's layout (convolutions HWIO).
 */

/** A part of the model with a file of its own in a checkpoint. */
export type ComponentName = 'textEncoder' | 'prior' | 'denoiser';
/** Tensors by component and name. */
export type Components<T> = Readonly<Record<ComponentName, Readonly<Record<string, T>>>>;

/** What of a model learns. The prior and the outermost denoiser always do. */
export type Learning = Pick<TrainingConfig, 'textEncoder' | 'innerDenoiser'>;
const everything: Learning = { textEncoder: 'trained', innerDenoiser: 'trained' };

/** Tensors that are not trained, in the memory's layout. They are constants of the graphs: no gradient and no moments are kept of them. */
export interface Frozen<T = HostTensor> {
  readonly textEncoder: Readonly<Record<string, T>>;
  /** Those of the inner networks. */
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

interface Place {
  readonly component: ComponentName;
  readonly name: string;
  /** In the memory's layout. */
  readonly shape: readonly number[];
  readonly offset: number;
}

/** Where each trained tensor stands in the flat vector. */
export interface Layout {
  readonly places: readonly Place[];
  /** Length of the vector. */
  readonly size: number;
  /** Differs when names, shapes or order do: a saved vector means nothing under another one. */
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
  const places = listed.map((tensor) => {
    const offset = size;
    size += sizeOf(tensor.shape);
    return { ...tensor, offset };
  });
  return { places, size, signature: hash32(places.map(({ component, name, shape }) => `${component} ${name} ${shape}`).join('\n')) };
}

/** Copies a model's tensors (checkpoint layout) into a flat vector. Throws what the models throw when names or shapes do not fit. */
export function flatten(layout: Layout, model: ModelConfig, components: Components<NamedTensors[string]>): Float32Array {
  const checked = {
    ...(model.latents.length > 0
      ? checkComponents(model.t5, { textEncoder: components.textEncoder, prior: components.prior }, 'weights')
      : components),
    denoiser: denoiserWeights(model.denoiser, components.denoiser),
  };
  const flat = new Float32Array(layout.size);
  for (const { component, name, shape, offset } of layout.places) {
    const { data, shape: given } = checked[component][name]!;
    if (data.length !== sizeOf(shape)) throw new RangeError(`${name}: expected ${sizeOf(shape)} numbers, got shape [${given.join(', ')}]`);
    flat.set(data, offset);
  }
  return flat;
}

/** The tensors of one component in the memory's layout, as views into the vector. */
export function viewsOf(layout: Layout, flat: Float32Array, component: ComponentName): NamedTensors {
  const places = layout.places.filter((place) => place.component === component);
  return Object.fromEntries(places.map(({ name, shape, offset }) => [name, float32(shape, flat.subarray(offset, offset + sizeOf(shape)))]));
}

/** A component's tensors in the checkpoint's layout, those that are not trained too. */
export const checkpointTensors = (layout: Layout, flat: Float32Array, component: ComponentName, frozen = nothingFrozen): NamedTensors =>
  toCheckpointLayout(memoryTensors(layout, flat, component, frozen));

/** The same in the memory's layout. */
export const memoryTensors = (layout: Layout, flat: Float32Array, component: ComponentName, frozen: Frozen): NamedTensors => ({
  ...viewsOf(layout, flat, component),
  ...(component !== 'prior' && frozen[component]),
});

/** Roughly how many numbers a piece of the vector holds: a few megabytes, which a processor's cache takes. */
const PIECE = 1 << 20;

/** The vector cut at tensor borders: for each piece the numbers of its tensors in the layout, [from, to). */
function pieces({ places }: Layout): { from: number; to: number }[] {
  const cuts: { from: number; to: number }[] = [];
  let start = 0;
  for (const [index, { offset, shape }] of places.entries()) {
    const end = offset + sizeOf(shape);
    if (end - places[start]!.offset < PIECE && index + 1 < places.length) continue;
    cuts.push({ from: start, to: index + 1 });
    start = index + 1;
  }
  return cuts;
}

/** The pieces of a vector [P], as views. */
export function piecesOf(layout: Layout, { data }: HostTensor): HostTensor[] {
  return pieces(layout).map(({ from, to }) => {
    const view = (data as Float32Array).subarray(layout.places[from]!.offset, layout.places[to]?.offset ?? layout.size);
    return float32([view.length], view);
  });
}

/** The vector's pieces as tensors, in the layout's order. Traceable. */
export const splitFlat = (layout: Layout, vector: readonly tf.Tensor[]): tf.Tensor[] =>
  pieces(layout).flatMap(({ from, to }, piece) => {
    const shapes = layout.places.slice(from, to).map(({ shape }) => [...shape]);
    const parts = tf.split(vector[piece]!, shapes.map(sizeOf));
    return parts.map((part, index) => tf.reshape(part, shapes[index]!));
  });

/** Tensors in the layout's order as the vector's pieces. Traceable. */
export const joinFlat = (layout: Layout, tensors: readonly tf.Tensor[]): tf.Tensor[] =>
  pieces(layout).map(({ from, to }) => tf.concat1d(tensors.slice(from, to).map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [tensor.size]))));

/** Tensors in the layout's order, by component and name; what is not trained comes from `frozen`. */
export function byComponent({ places }: Layout, tensors: readonly tf.Tensor[], frozen: Frozen<tf.Tensor>): Components<tf.Tensor> {
  const named: Record<ComponentName, Record<string, tf.Tensor>> = {
    textEncoder: { ...frozen.textEncoder },
    prior: {},
    denoiser: { ...frozen.denoiser },
  };
  for (const [index, { component, name }] of places.entries()) named[component][name] = tensors[index]!;
  return named;
}
