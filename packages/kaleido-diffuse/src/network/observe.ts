import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Told each module's output, the module being known by its weights object: parity checks compare intermediate tensors so, and a
 * network need not know its own name.
 */
export type Observe = (module: object | undefined, output: Tensor) => void;

/** Ignores every output. */
export const unobserved: Observe = () => {};
