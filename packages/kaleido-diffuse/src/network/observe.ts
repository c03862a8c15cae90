import type { Tensor } from '@kaleido/engine/tf';

/**
 * Receives each module's output; the module is identified by its weights object. Parity checks compare intermediate tensors this way,
 * and a module need not know its own name.
 */
export type Observe = (module: object | undefined, output: Tensor) => void;

/** Ignores every output. */
export const unobserved: Observe = () => {};
