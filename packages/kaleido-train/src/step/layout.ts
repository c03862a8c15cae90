import { checkComponents, t5Parameters } from '@kaleido/ar/internal';
import { denoiserParameters, denoiserWeights } from '@kaleido/diffuse/internal';
import type * as tf from '@kaleido/engine/tf';
import { toCheckpointLayout, toModelLayout } from '@kaleido/engine/weights-layout';
import { type HostTensor, type NamedTensors, sizeOf } from '@kaleido/shared/tensors';
import type { ModelConfig, TrainingConfig } from '../config/training-config.ts';
import { type FlatLayout, layOut, type Slot, viewsAt } from './flat-vector.ts';

/*
 * The flat vector (flat-vector.ts) of a model holds its text encoder (if trained), prior (if there are latents and it is trained) and denoiser
 * (without inner networks that are frozen); within each in the order of `t5Parameters` and `denoiserParameters`; each row-major in the
 * memory's layout (convolutions HWIO).
 */

/** A part of the model with a file of its own in a checkpoint. */
export type ComponentName = 'textEncoder' | 'prior' | 'denoiser';
/** Tensors by component and name. */
export type Components<T> = Readonly<Record<ComponentName, Readonly<Record<string, T>>>>;

/** Which components are trained. The outermost denoiser always is. */
export type Learning = Pick<TrainingConfig, 'textEncoder' | 'prior' | 'trainedNetworks'>;
const everything: Learning = { textEncoder: 'trained', prior: 'trained', trainedNetworks: Number.POSITIVE_INFINITY };

/** Tensors that are not trained, in the memory's layout: constants of the graphs, without gradients or moments. */
export type Frozen<T = HostTensor> = Components<T>;
export const nothingFrozen: Frozen = { textEncoder: {}, prior: {}, denoiser: {} };

/** Whether a tensor of the denoiser belongs to a network inside those that are trained. */
const isInner = (name: string, { trainedNetworks }: Learning): boolean =>
  Number.isFinite(trainedNetworks) && name.startsWith('inner_unet.'.repeat(trainedNetworks));

/** The tensors of a model (checkpoint layout) that are not trained. */
export const frozenOf = (learning: Learning, { textEncoder, prior, denoiser }: Components<HostTensor>): Frozen => ({
  textEncoder: learning.textEncoder === 'frozen' ? textEncoder : {},
  prior: learning.prior === 'frozen' ? prior : {},
  denoiser: toModelLayout(Object.fromEntries(Object.entries(denoiser).filter(([name]) => isInner(name, learning)))),
});

interface ModelSlot extends Slot {
  readonly component: ComponentName;
}

/** The positions of a model's trained tensors in the flat vector. */
export type Layout = FlatLayout<ModelSlot>;

/** The layout of a model's trained tensors. */
export function layoutOf(model: ModelConfig, learning: Learning = everything): Layout {
  const t5 = t5Parameters(model.t5);
  const prior = t5Parameters({ ...model.t5, vocab_size: model.priorRows }).prior;
  const denoiser = denoiserParameters(model.denoiser).filter(({ name }) => !isInner(name, learning));
  const shapes = (specs: Readonly<Record<string, { readonly shape: readonly number[] }>>) =>
    Object.entries(specs).map(([name, { shape }]) => ({ name, shape }));
  const toMemory = (shape: readonly number[]) => (shape.length === 4 ? [2, 3, 1, 0].map((axis) => shape[axis]!) : shape);
  const listed = [
    ...(learning.textEncoder === 'trained'
      ? shapes(t5.textEncoder).map((tensor) => ({ component: 'textEncoder' as const, ...tensor }))
      : []),
    ...(model.latents.length > 0 && learning.prior === 'trained'
      ? shapes(prior).map((tensor) => ({ component: 'prior' as const, ...tensor }))
      : []),
    ...denoiser.map(({ name, shape }) => ({ component: 'denoiser' as const, name, shape: toMemory(shape) })),
  ];
  return layOut(listed, ({ component, name }) => `${component} ${name}`);
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
export const viewsOf = (layout: Layout, flat: Float32Array, component: ComponentName): NamedTensors =>
  viewsAt(
    layout.slots.filter((slot) => slot.component === component),
    flat,
  );

/** All tensors of a component, frozen ones included, in the checkpoint's layout. */
export const checkpointTensors = (layout: Layout, flat: Float32Array, component: ComponentName, frozen = nothingFrozen): NamedTensors =>
  toCheckpointLayout(memoryTensors(layout, flat, component, frozen));

/** All tensors of a component, frozen ones included, in the memory's layout. */
export const memoryTensors = (layout: Layout, flat: Float32Array, component: ComponentName, frozen: Frozen): NamedTensors => ({
  ...viewsOf(layout, flat, component),
  ...frozen[component],
});

/** Tensors in the layout's order, by component and name; frozen ones are added. */
export function byComponent({ slots }: Layout, tensors: readonly tf.Tensor[], frozen: Frozen<tf.Tensor>): Components<tf.Tensor> {
  const named: Record<ComponentName, Record<string, tf.Tensor>> = {
    textEncoder: { ...frozen.textEncoder },
    prior: { ...frozen.prior },
    denoiser: { ...frozen.denoiser },
  };
  for (const [index, { component, name }] of slots.entries()) named[component][name] = tensors[index]!;
  return named;
}
