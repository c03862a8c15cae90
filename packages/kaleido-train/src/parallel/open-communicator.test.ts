import { expect, test } from 'vitest';
import { alone } from './communicator.ts';
import { openCommunicator, processesStarted } from './open-communicator.ts';

test.each([
  ['by itself', {}, 1],
  ['by mpirun', { OMPI_COMM_WORLD_SIZE: '4', PMIX_RANK: '1' }, 4],
  ['by srun', { SLURM_STEP_NUM_TASKS: '8', PMIX_RANK: '3' }, 8],
  ['in a shell that srun has started', { SLURM_STEP_NUM_TASKS: '1', PMIX_RANK: '0' }, 1],
  ['by a launcher that does not say how many there are', { PMIX_RANK: '0' }, undefined],
])('a process that was started %s', (_, env, processes) => {
  expect(processesStarted(env)).toBe(processes);
});

test('one process needs no MPI', async () => {
  expect(await openCommunicator({ OMPI_COMM_WORLD_SIZE: '1' }, false)).toBe(alone);
});
