import type { HostTensor } from '@kaleido/shared/tensors';
import * as tf from '@tensorflow/tfjs-core';

/** The tensor that stands for a host array on a backend. */
interface Holding {
  readonly host: HostTensor;
  tensor: tf.Tensor;
  /** Executables that hold it. */
  holders: number;
  /** Whether the tensor has values that the array lacks. */
  isAhead: boolean;
}

/** Tensors that stay on a backend between runs, one for each host array, whoever asks for it. */
export class DeviceTensors {
  readonly #holdings = new Map<HostTensor['data'], Holding>();

  /** Takes hold of the tensor for an array: made now, unless somebody holds it already. */
  take(host: HostTensor): void {
    const holding = this.#holdings.get(host.data);
    if (holding) holding.holders++;
    else this.#holdings.set(host.data, { host, tensor: tf.keep(upload(host)), holders: 1, isAhead: false });
  }

  tensor(host: HostTensor): tf.Tensor {
    return this.#of(host).tensor;
  }

  /** Puts another tensor, which the caller keeps, in the place of an array's. */
  replace(host: HostTensor, tensor: tf.Tensor): void {
    const holding = this.#of(host);
    holding.tensor.dispose();
    holding.tensor = tensor;
    holding.isAhead = true;
  }

  /** Writes the tensor's values into the array, where they are newer. */
  sync(host: HostTensor): void {
    const holding = this.#of(host);
    if (!holding.isAhead) return;
    host.data.set(holding.tensor.dataSync());
    holding.isAhead = false;
  }

  /** Lets go of an array's tensor; the last holder frees it, its values written back. */
  release(host: HostTensor): void {
    const holding = this.#of(host);
    if (--holding.holders > 0) return;
    this.sync(host);
    holding.tensor.dispose();
    this.#holdings.delete(host.data);
  }

  #of(host: HostTensor): Holding {
    const holding = this.#holdings.get(host.data);
    if (!holding) throw new Error(`an array of shape [${host.shape}] is not held`);
    return holding;
  }
}

/** A tensor over the array itself, where the backend computes in the machine's memory. */
export const upload = (host: HostTensor): tf.Tensor => tf.tensor(host.data, [...host.shape], host.dtype);
