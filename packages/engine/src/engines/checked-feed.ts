import type { HostTensor } from '@kaleido/shared/tensors';
import type { Fed } from '../free-sides.ts';

/**
 * The tensor fed for an input.
 * @throws TypeError when it is missing or has another type or shape
 */
export function checkedFeed(fed: ReadonlyMap<string, HostTensor>, path: string, { dtype, sides }: Fed, title: string): HostTensor {
  const host = fed.get(path);
  if (!host) throw new TypeError(`${title}: input ${path} was not given`);
  const fits = host.shape.length === sides.length && sides.every((side, axis) => typeof side === 'string' || side === host.shape[axis]);
  if (host.dtype !== dtype || !fits)
    throw new TypeError(`${title}: input ${path} is ${host.dtype} [${host.shape}], expected ${dtype} [${sides}]`);
  return host;
}
