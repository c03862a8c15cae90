import type { HostTensor } from '@kaleido/shared/tensors';
import * as tf from '../tf.ts';

/** The tensor on a backend that mirrors a host array. */
interface Holding {
  readonly host: HostTensor;
  tensor: tf.Tensor;
  /** Number of executables that hold it. */
  holders: number;
  /** Whether the tensor is newer than the array. */
  isAhead: boolean;
}

/** Tensors that stay on a backend between runs, one per host array, shared by all executables. */
export class DeviceTensors {
  readonly #holdings = new Map<HostTensor['data'], Holding>();

  /** Holds the tensor of an array, uploading the array unless it is held already. */
  take(host: HostTensor): void {
    const holding = this.#holdings.get(host.data);
    if (holding) holding.holders++;
    else this.#holdings.set(host.data, { host, tensor: tf.keep(upload(host)), holders: 1, isAhead: false });
  }

  tensor(host: HostTensor): tf.Tensor {
    return this.#of(host).tensor;
  }

  /** Replaces an array's tensor by another one, which must be kept (`tf.keep`). */
  replace(host: HostTensor, tensor: tf.Tensor): void {
    const holding = this.#of(host);
    holding.tensor.dispose();
    holding.tensor = tensor;
    holding.isAhead = true;
  }

  /** Copies the tensor's values into the array, if they are newer. */
  sync(host: HostTensor): void {
    const holding = this.#of(host);
    if (!holding.isAhead) return;
    host.data.set(holding.tensor.dataSync());
    holding.isAhead = false;
  }

  /** Releases an array's tensor; the last holder copies its values back and frees it. */
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

/** A tensor of the array's values; over the array itself if the backend computes in host memory. */
export const upload = (host: HostTensor): tf.Tensor => tf.tensor(host.data, [...host.shape], host.dtype);
