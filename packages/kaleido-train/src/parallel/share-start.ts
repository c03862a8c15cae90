import { leavesOf, mapLeaves } from '@kaleido/engine';
import { type HostTensor, type TensorSpec, zeros } from '@kaleido/shared/tensors';
import type { Start } from '../run/start.ts';
import type { Communicator } from './communicator.ts';

/**
 * Gives all ranks what rank 0 begins with: it alone reads checkpoints, so that no other machine need see its folder, and none can
 * begin with another one.
 * @param start rank 0's
 */
export function shareStart<S extends Start>(communicator: Communicator, start: S | undefined): S {
  const specs = start && mapLeaves<HostTensor, unknown>(tensorsOf(start), ({ shape, dtype }): TensorSpec => ({ shape, dtype }));
  const [first] = communicator.exchange(start && { ...start, ...(specs as object) });
  const shared = start ?? { ...(first as S), ...mapLeaves<TensorSpec, object>(tensorsOf(first!), ({ shape }) => zeros(shape)) };
  for (const { data } of leavesOf<HostTensor>(tensorsOf(shared)).values()) communicator.broadcast(data as Float32Array);
  return shared;
}

const tensorsOf = ({ state, frozen }: Start): Pick<Start, 'state' | 'frozen'> => ({ state, frozen });
