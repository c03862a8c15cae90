import { leavesOf, mapLeaves } from '@kaleido/engine';
import { type HostTensor, type TensorSpec, zeros } from '@kaleido/shared/tensors';
import type { Start } from '../run/start.ts';
import type { Communicator } from './communicator.ts';

/**
 * Sends rank 0's start to all ranks. Only rank 0 reads checkpoints, so that other machines need no access to its folder, and all ranks
 * start alike.
 * @param start of rank 0; undefined on the others
 */
export function shareStart<S extends Start>(communicator: Communicator, start: S | undefined): S {
  const specs = start && mapLeaves<HostTensor, unknown>(tensorsOf(start), ({ shape, dtype }): TensorSpec => ({ shape, dtype }));
  const [first] = communicator.exchange(start && { ...start, ...(specs as object) });
  const shared = start ?? { ...(first as S), ...mapLeaves<TensorSpec, object>(tensorsOf(first!), ({ shape }) => zeros(shape)) };
  for (const { data } of leavesOf<HostTensor>(tensorsOf(shared)).values()) communicator.broadcast(data as Float32Array);
  return shared;
}

const tensorsOf = ({ state, frozen }: Start): Pick<Start, 'state' | 'frozen'> => ({ state, frozen });
