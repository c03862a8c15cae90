import { UsageError } from '@kaleido/shared/errors';
import { alone, type Communicator } from './communicator.ts';
import { openMpi } from './open-mpi.ts';

/**
 * How many processes a launcher says it has started: `mpirun`, Slurm's `srun`, or one that speaks PMI.
 * Undefined when there is one that does not say.
 */
export function processesStarted(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const launched = env.OMPI_COMM_WORLD_SIZE ?? env.SLURM_STEP_NUM_TASKS ?? env.PMI_SIZE;
  if (launched !== undefined) return Number(launched);
  return env.PMIX_RANK === undefined ? 1 : undefined;
}

/**
 * Joins the other processes of an MPI job. A process that was started by itself is alone, and needs no MPI.
 * @param always asks MPI even so, when the launcher is not one that can be recognised
 * @throws UsageError when MPI is not installed, or does not know of the processes that the launcher has started
 */
export async function openCommunicator(env: Readonly<Record<string, string | undefined>>, always: boolean): Promise<Communicator> {
  const started = processesStarted(env);
  if (started === 1 && !always) return alone;
  const communicator = await openMpi();
  if (communicator.size === 1 && started !== undefined && started > 1)
    throw new UsageError(`${started} processes were started, but MPI connects none of them: with Slurm, use srun --mpi=pmix`);
  return communicator;
}
