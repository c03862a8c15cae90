import { readFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import type { Communicator } from './communicator.ts';

/**
 * Number of threads for each rank, chosen so that the ranks of a machine do not use more cores than it has: a core that several may run
 * on is divided among them. All ranks use the smallest of their numbers, because the order of sums within an operation depends on it, and
 * the norms of gradients must agree to the last bit.
 */
export function threadsOf(communicator: Communicator): number {
  const host = hostname();
  const own = allowedCores();
  const ranks = communicator.exchange({ host, cores: own }).filter((rank) => rank.host === host);
  const share = own.reduce((sum, core) => sum + 1 / ranks.filter(({ cores }) => cores.includes(core)).length, 0);
  return Math.max(1, Math.min(...communicator.exchange(Math.floor(share + 1e-6))));
}

/** Numbers of the cores that this process may run on; launchers often bind processes to some. */
function allowedCores(): number[] {
  try {
    return parseCores(/^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]!);
  } catch {
    return Array.from({ length: availableParallelism() }, (_, core) => core); // not Linux, so not bound
  }
}

/** `0-3,8` as numbers. */
export const parseCores = (list: string): number[] =>
  list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
