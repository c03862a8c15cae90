import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';

/**
 * The tensor fed for an input.
 * @throws TypeError when it is missing or has another type or shape
 */
export function checkedFeed(fed: ReadonlyMap<string, HostTensor>, path: string, { shape, dtype }: TensorSpec, title: string): HostTensor {
  const host = fed.get(path);
  if (!host) throw new TypeError(`${title}: input ${path} was not given`);
  const same = host.dtype === dtype && host.shape.length === shape.length && host.shape.every((side, axis) => side === shape[axis]);
  if (!same) throw new TypeError(`${title}: input ${path} is ${host.dtype} [${host.shape}], expected ${dtype} [${shape}]`);
  return host;
}
