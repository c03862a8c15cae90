import * as tf from '@kaleido/engine/tf';
import { hash32 } from '@kaleido/shared/random';
import { float32, type HostTensor, type NamedTensors, sizeOf } from '@kaleido/shared/tensors';

/*
 * All trained tensors lie one after another in a flat vector, so that the optimiser is a handful of passes over it.
 */

/** A tensor's position in the flat vector. */
export interface Slot {
  readonly name: string;
  /** In the memory's layout. */
  readonly shape: readonly number[];
  readonly offset: number;
}

/** The positions of trained tensors in the flat vector. */
export interface FlatLayout<P extends Slot = Slot> {
  readonly slots: readonly P[];
  /** Length of the vector. */
  readonly size: number;
  /** Hash of names, shapes and order: a saved vector is only valid under the same one. */
  readonly signature: number;
}

/**
 * Gives tensors their positions, one after another.
 * @param nameOf identifies a tensor
 */
export function layOut<T extends Omit<Slot, 'offset'>>(
  tensors: readonly T[],
  nameOf: (tensor: T) => string,
): FlatLayout<T & { readonly offset: number }> {
  let size = 0;
  const slots = tensors.map((tensor) => {
    const offset = size;
    size += sizeOf(tensor.shape);
    return { ...tensor, offset };
  });
  return { slots, size, signature: hash32(slots.map((slot) => `${nameOf(slot)} ${slot.shape}`).join('\n')) };
}

/** Tensors by name, as views into the vector. */
export const viewsAt = (slots: readonly Slot[], flat: Float32Array): NamedTensors =>
  Object.fromEntries(slots.map(({ name, shape, offset }) => [name, float32(shape, flat.subarray(offset, offset + sizeOf(shape)))]));

/** Approximate length of a piece of the vector: a few megabytes, which fit into a processor's cache. */
const PIECE = 1 << 20;

/** Cuts the vector between tensors; each piece is a range [from, to) of the layout's slots. */
function pieces({ slots }: FlatLayout): { from: number; to: number }[] {
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
export function piecesOf(layout: FlatLayout, { data }: HostTensor): HostTensor[] {
  return pieces(layout).map(({ from, to }) => {
    const view = (data as Float32Array).subarray(layout.slots[from]!.offset, layout.slots[to]?.offset ?? layout.size);
    return float32([view.length], view);
  });
}

/** The vector's pieces as tensors, in the layout's order. Traceable. */
export const splitFlat = (layout: FlatLayout, vector: readonly tf.Tensor[]): tf.Tensor[] =>
  pieces(layout).flatMap(({ from, to }, piece) => {
    const shapes = layout.slots.slice(from, to).map(({ shape }) => [...shape]);
    const parts = tf.split(vector[piece]!, shapes.map(sizeOf));
    return parts.map((part, index) => tf.reshape(part, shapes[index]!));
  });

/** Tensors in the layout's order as the vector's pieces. Traceable. */
export const joinFlat = (layout: FlatLayout, tensors: readonly tf.Tensor[]): tf.Tensor[] =>
  pieces(layout).map(({ from, to }) => tf.concat1d(tensors.slice(from, to).map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [tensor.size]))));
