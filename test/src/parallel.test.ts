import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newestCheckpoint, openCheckpoint } from '@kaleido/shared/checkpoint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, root } from './run-command.ts';
import { remains } from './survival/kill-and-resume.ts';

const hasMpi = spawnSync('mpirun', ['--version']).status === 0;
test.skipIf(hasMpi)('many processes are tested where Open MPI is installed (Debian: openmpi-bin); it is not', (context) => context.skip());

describe.runIf(hasMpi)('many processes', { timeout: 180_000 }, () => {
  let scratch = '';
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'kaleido-parallel-'));
    const config = (name: string, fields: readonly string[]) => writeFile(join(scratch, name), fields.join('\n'));
    const base = `base: ${root}packages/kaleido-train/configs/tiny.yaml`;
    await config('run.yaml', [base, 'stage: 4', 'accumulate: 2', 'steps: 14', 'log_every: 1', 'save_every: 2', 'keep: 9']);
    await config('odd.yaml', ['base: run.yaml', 'batch: 3', 'accumulate: 1']);
  });
  afterAll(() => rm(scratch, { recursive: true }));

  interface Job {
    readonly process: ChildProcess;
    readonly ended: Promise<Ended>;
    /** Process numbers by rank. */
    pids(): Promise<readonly number[]>;
  }

  /** Starts a command in so many ranks, each of which leaves its process number behind. */
  function job(ranks: number, command: string): Job {
    const start = `echo $$ > '${scratch}/pid.'$OMPI_COMM_WORLD_RANK; exec '${process.execPath}' ${command}`;
    const child = spawn('mpirun', ['-np', String(ranks), 'sh', '-c', start], {
      cwd: scratch,
      env: {
        ...process.env,
        OMPI_ALLOW_RUN_AS_ROOT: '1',
        OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
        OMPI_MCA_rmaps_base_oversubscribe: '1',
        OMPI_MCA_mpi_yield_when_idle: '1', // other tests want the cores too
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => {
      stderr += bytes.toString();
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject).on('close', (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr }));
    });
    const pids = () =>
      Promise.all(Array.from({ length: ranks }, async (_, rank) => Number(await readFile(join(scratch, `pid.${rank}`), 'utf8'))));
    return { process: child, ended, pids };
  }
  const train = (ranks: number, words: string) => job(ranks, `'${root}packages/kaleido-train/bin/kaleido-train.js' -q ${words}`);
  const state = async (folder: string, step: number) =>
    (await openCheckpoint(join(scratch, folder, `step-${String(step).padStart(6, '0')}`))).component('training');
  /** Resolves when a run's folder holds a checkpoint of the step. */
  const until = async (folder: string, step: string) => {
    const hasCome = async () => (await readdir(join(scratch, folder)).catch((): string[] => [])).includes(`step-${step}`);
    while (!(await hasCome())) await delay(5);
  };
  /** What the trainer said, without what mpirun adds. */
  const said = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('kaleido-train'));

  test('values are added in the order of the ranks, the same bits everywhere', async () => {
    const script = join(scratch, 'sums.mjs');
    await writeFile(
      script,
      `import { openMpi } from '${root}packages/kaleido-train/dist/parallel/open-mpi.js';
       const communicator = await openMpi();
       const { rank } = communicator;
       const values = Float32Array.from({ length: 100_001 }, (_, index) => Math.fround(Math.sin(index * 7 + rank) * 10 ** (index % 9)));
       const few = Float32Array.of(rank + 1);
       const own = { values: values.slice(), none: undefined, nan: NaN };
       communicator.allReduceSum(values);
       communicator.allReduceSum(few);
       const all = communicator.exchange(own);
       const expected = all[0].values.map((first, index) => all.slice(1).reduce((sum, { values }) => Math.fround(sum + values[index]), first));
       const first = Float32Array.of(rank, 5 - rank);
       communicator.broadcast(first);
       const wrong = values.findIndex((value, index) => value !== expected[index]);
       if (rank === 2) console.log(JSON.stringify({ wrong, few: few[0], first: [...first], nan: all.every(({ nan }) => Number.isNaN(nan)), size: all.length }));
       communicator.finalize();`,
    );
    const { code, stdout, stderr } = await job(3, script).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout.toString())).toEqual({ wrong: -1, few: 6, first: [0, 5], nan: true, size: 3 });
  });

  test('two ranks end as one with two rounds does', async () => {
    expect(await train(1, '--config run.yaml --steps 4 -o one').ended).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout, stderr } = await train(2, '--config run.yaml -o two').ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.toString().trimEnd().split('\n')).toHaveLength(14); // rank 0 alone writes
    const [one, two] = [await state('one', 4), await state('two', 4)];
    for (const name of ['weights', 'exp_avg', 'exp_avg_sq', 'ema']) {
      const [expected, got] = [one[name]!.data, two[name]!.data];
      const wrong = expected.findIndex((value: number, index: number) => Math.abs(got[index]! - value) > 1e-7 + 1e-5 * Math.abs(value)); // atol + rtol
      expect(wrong, name).toBe(-1);
    }
  });

  test('a rank that is killed ends the job, and one that is asked to stop saves for all; the run goes on to the same bytes', async () => {
    const killed = train(2, '--config run.yaml -o broken');
    await until('broken', '000002');
    process.kill((await killed.pids())[1]!, 'SIGKILL');
    expect((await killed.ended).code).toBe(137);
    expect((await newestCheckpoint(join(scratch, 'broken'))).skipped).toEqual([]);
    const asked = train(2, '--config run.yaml -o broken --resume');
    const { folder: newest = '' } = await newestCheckpoint(join(scratch, 'broken'));
    const reached = `"step":${Number(newest.slice(-6)) + 2},`;
    while (!(await readFile(join(scratch, 'broken/log.ndjson'), 'utf8')).includes(reached)) await delay(5);
    process.kill((await asked.pids())[1]!, 'SIGTERM');
    const { code, stderr } = await asked.ended;
    expect(code, stderr).toBe(75);
    expect((await newestCheckpoint(join(scratch, 'broken'))).folder).not.toBe(newest);

    expect((await train(2, '--config run.yaml -o broken --resume').ended).code).toBe(0);
    expect(await remains(join(scratch, 'broken'))).toEqual(await remains(join(scratch, 'two')));
  });

  // Other refusals, and what each rank makes of them, are tested in one process (refusals.test.ts, together.test.ts of kaleido-train).
  test.each([
    ['a batch that does not divide', 'odd.yaml -o none', /batch · accumulate: expected a multiple of the 2 processes, got 3 · 1 = 3$/],
    ['a folder that cannot be', 'run.yaml -o run.yaml/run', /^kaleido-train: run\.yaml\/run: .*not a directory$/],
  ])('%s is reported once, by one rank', async (_, words, message) => {
    const { code, stdout, stderr } = await train(2, `--config ${words}`).ended;
    expect({ code, stdout: stdout.toString() }, stderr).toEqual({ code: 2, stdout: '' });
    expect(said(stderr)).toEqual([expect.stringMatching(message)]);
  });
});
