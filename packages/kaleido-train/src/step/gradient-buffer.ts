import { free } from '@kaleido/shared/free';
import { type HostTensor, zeros } from '@kaleido/shared/tensors';
import { type FlatLayout, piecesOf } from './flat-vector.ts';

/** A step's gradient, and its pieces, which share its memory. */
export interface Gradient {
  readonly vector: HostTensor;
  readonly pieces: readonly HostTensor[];
}

/** The memory in which each step adds up its gradients. */
export interface GradientBuffer {
  /** Zeros, for a new step. */
  begin(): Gradient;
  /** The step needs its gradient no longer. */
  end(gradient: Gradient): void;
}

const gradientOf = (layout: FlatLayout): Gradient => {
  const vector = zeros([layout.size]);
  return { vector, pieces: piecesOf(layout, vector) };
};

/** @param frugal whether memory counts more than speed */
export const gradientBuffer = (layout: FlatLayout, frugal: boolean): GradientBuffer =>
  frugal ? frugalBuffer(layout) : lastingBuffer(layout);

/** One array for all steps. */
function lastingBuffer(layout: FlatLayout): GradientBuffer {
  const gradient = gradientOf(layout);
  return {
    begin() {
      gradient.vector.data.fill(0);
      return gradient;
    },
    end() {},
  };
}

/** A new array for each step: the system gives new zeros no memory until they are written, which is when most activations are freed. */
function frugalBuffer(layout: FlatLayout): GradientBuffer {
  return { begin: () => gradientOf(layout), end: ({ vector }) => free([vector.data.buffer]) };
}
