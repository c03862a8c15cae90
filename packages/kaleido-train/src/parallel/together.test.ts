import { InputError } from '@kaleido/shared/errors';
import { expect, test } from 'vitest';
import { alone, type Communicator } from './communicator.ts';
import { inJob, together } from './together.ts';

/** One of two ranks; the other one has sent this. */
const withOther = (rank: number, other: unknown): Communicator => ({
  ...alone,
  rank,
  size: 2,
  exchange: <T>(value: T): T[] => (rank === 0 ? [value, other as T] : [other as T, value]),
  abort: (code) => {
    throw new Error(`aborted with ${code}`);
  },
});
const fails = () => {
  throw new InputError('config: no such field');
};

/** What a rank says and ends with when it does this. */
async function outcome(communicator: Communicator, work: () => Promise<number>) {
  const said: string[] = [];
  const code = await inJob(communicator, (message) => said.push(message), work);
  return { said, code };
}

test('alone, a failure is thrown as it is', async () => {
  await expect(together(alone, fails)).rejects.toThrow(InputError);
  await expect(inJob(alone, expect.unreachable, async () => fails())).rejects.toThrow('config: no such field');
});

test('the first rank that fails tells why, and all end with its code', async () => {
  const both = { message: 'config: no such field', exitCode: 2 };
  const work = (communicator: Communicator) => async () => {
    await together(communicator, fails);
    return 0;
  };
  const [first, second] = [withOther(0, both), withOther(1, both)];
  expect(await outcome(first, work(first))).toEqual({ said: ['config: no such field'], code: 2 });
  expect(await outcome(second, work(second))).toEqual({ said: [], code: 2 });
});

test('a rank goes no further than one that has failed', async () => {
  const other = withOther(0, { message: 'rank 1: disk full', exitCode: 1 });
  const after = async () => {
    await together(other, () => 'done');
    return expect.unreachable();
  };
  expect(await outcome(other, after)).toEqual({ said: [], code: 1 });
});

test('what one rank alone has met ends all of them at once', async () => {
  const said: string[] = [];
  const work = inJob(
    withOther(1, undefined),
    (message) => said.push(message),
    async () => fails(),
  );
  await expect(work).rejects.toThrow('aborted with 2');
  expect(said).toEqual(['rank 1: config: no such field']);
});
