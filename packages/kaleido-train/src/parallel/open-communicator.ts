import { UsageError } from '@kaleido/shared/errors';
import { alone, type Communicator } from './communicator.ts';
import { openMpi } from './open-mpi.ts';

/**
 * How many processes the launcher has started (`mpirun`, Slurm's `srun`, or another that speaks PMI); 1 without a launcher, undefined when
 * the launcher does not say.
 */
export function processesStarted(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const launched = env.OMPI_COMM_WORLD_SIZE ?? env.SLURM_STEP_NUM_TASKS ?? env.PMI_SIZE;
  if (launched !== undefined) return Number(launched);
  return env.PMIX_RANK === undefined ? 1 : undefined;
}

/**
 * Joins the other processes of an MPI job. A process that was started without a launcher does not need MPI.
 * @param always whether to use MPI even if no launcher is recognised
 * @throws UsageError when MPI is not installed, or does not connect the processes that the launcher has started
 */
export async function openCommunicator(env: Readonly<Record<string, string | undefined>>, always: boolean): Promise<Communicator> {
  const started = processesStarted(env);
  if (started === 1 && !always) return alone;
  const communicator = await openMpi();
  if (communicator.size === 1 && started !== undefined && started > 1)
    throw new UsageError(`${started} processes were started, but MPI connects none of them: with Slurm, use srun --mpi=pmix`);
  return communicator;
}
