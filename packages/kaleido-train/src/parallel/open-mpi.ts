import { deserialize, serialize } from 'node:v8';
import { messageOf, UsageError } from '@kaleido/shared/errors';
import type { Communicator } from './communicator.ts';
import { waitUntil } from './wait-until.ts';

/** A C pointer. */
type Pointer = bigint | null;
type Values = Float32Array | Int32Array | Uint8Array;

const libraries = process.platform === 'darwin' ? ['libmpi.40.dylib', 'libmpi.dylib'] : ['libmpi.so.40', 'libmpi.so'];

/** Values to reduce or send at once: bounds the memory of an exchange, and is far below MPI's largest count. */
const BLOCK = 1 << 24;

/**
 * Joins the MPI job that this process was started in, through Open MPI's library.
 *
 * Sums do not use MPI_Allreduce, whose order of addition depends on the algorithm, which Open MPI chooses by size, version and placement of
 * processes: the same job on other machines would end with different bits. Instead each rank receives its slice of all ranks' values, adds
 * them in the order of the ranks, and sends the sums to all. That transfers no more than the best of MPI's own algorithms.
 * @throws UsageError when `koffi` or Open MPI is not installed
 */
export async function openMpi(): Promise<Communicator> {
  const { load } = await import('koffi').catch((error: unknown) => {
    throw new UsageError(
      `training in several processes needs the package koffi, which cannot be loaded (npm install koffi): ${firstLine(error)}`,
    );
  });
  const library = firstOf(libraries, (name) => load(name, { global: true })); // Open MPI's plugins look for its symbols
  if (library instanceof Error)
    throw new UsageError(`training in several processes needs Open MPI, whose ${libraries.at(-1)} cannot be loaded: ${firstLine(library)}`);
  const symbol = (name: string): Pointer => {
    try {
      return library.symbol(name) as Pointer;
    } catch {
      throw new UsageError(`${libraries.at(-1)}: is not Open MPI: it lacks ${name}`);
    }
  };
  const world = symbol('ompi_mpi_comm_world');
  const [float, int, byte] = [symbol('ompi_mpi_float'), symbol('ompi_mpi_int'), symbol('ompi_mpi_byte')];
  const sum = symbol('ompi_mpi_op_sum');
  // MPI ends the job on errors, so return codes need no check.
  const mpi = {
    init: library.func('int MPI_Init(void *argc, void *argv)') as (argc: null, argv: null) => number,
    rank: library.func('int MPI_Comm_rank(void *comm, int *rank)') as (comm: Pointer, rank: Int32Array) => number,
    size: library.func('int MPI_Comm_size(void *comm, int *size)') as (comm: Pointer, size: Int32Array) => number,
    barrier: library.func('int MPI_Ibarrier(void *comm, void *request)') as (comm: Pointer, request: BigUint64Array) => number,
    test: library.func('int MPI_Test(void *request, int *isDone, void *status)') as (
      ...given: [request: BigUint64Array, isDone: Int32Array, status: null]
    ) => number,
    bcast: library.func('int MPI_Bcast(void *data, int count, void *type, int root, void *comm)') as (
      ...given: [Values, number, Pointer, number, Pointer]
    ) => number,
    allGather: library.func('int MPI_Allgather(void *data, int count, void *type, void *all, int each, void *sameType, void *comm)') as (
      ...given: [Values, number, Pointer, Values, number, Pointer, Pointer]
    ) => number,
    allGatherV: library.func(
      'int MPI_Allgatherv(void *data, int count, void *type, void *all, int *counts, int *starts, void *sameType, void *comm)',
    ) as (...given: [Values, number, Pointer, Values, Int32Array, Int32Array, Pointer, Pointer]) => number,
    allToAllV: library.func(
      'int MPI_Alltoallv(void *data, int *counts, int *starts, void *type, void *all, int *sizes, int *places, void *sameType, void *comm)',
    ) as (...given: [Values, Int32Array, Int32Array, Pointer, Values, Int32Array, Int32Array, Pointer, Pointer]) => number,
    reduceLocal: library.func('int MPI_Reduce_local(void *more, void *sum, int count, void *type, void *op)') as (
      ...given: [Values, Values, number, Pointer, Pointer]
    ) => number,
    abort: library.func('int MPI_Abort(void *comm, int code)') as (comm: Pointer, code: number) => number,
    finalize: library.func('int MPI_Finalize()') as () => number,
  };
  mpi.init(null, null);
  const [own, all] = [new Int32Array(1), new Int32Array(1)];
  mpi.rank(world, own);
  mpi.size(world, all);
  const [rank, size] = [own[0]!, all[0]!];

  /** Waits for all ranks: MPI would keep a processor busy with it, which the others may need. */
  const meet = (): void => {
    const [request, isDone] = [new BigUint64Array(1), new Int32Array(1)];
    mpi.barrier(world, request);
    waitUntil(() => {
      mpi.test(request, isDone, null);
      return isDone[0] !== 0;
    });
  };

  let inbox = new Float32Array(0);
  const sumBlock = (values: Float32Array): void => {
    const { counts, starts } = slices(values.length, size);
    const length = counts[rank]!;
    if (inbox.length < length * size) inbox = new Float32Array(length * size);
    const places = Int32Array.from({ length: size }, (_, from) => from * length);
    mpi.allToAllV(values, counts, starts, float, inbox, new Int32Array(size).fill(length), places, float, world);
    for (let from = 1; from < size; from++) mpi.reduceLocal(inbox.subarray(from * length, (from + 1) * length), inbox, length, float, sum);
    mpi.allGatherV(inbox, length, float, values, counts, starts, float, world);
  };
  return {
    rank,
    size,
    allReduceSum(values) {
      meet();
      for (let from = 0; from < values.length; from += BLOCK) sumBlock(values.subarray(from, from + BLOCK));
    },
    broadcast(values) {
      meet();
      for (let from = 0; from < values.length; from += BLOCK) {
        const block = values.subarray(from, from + BLOCK);
        mpi.bcast(block, block.length, float, 0, world);
      }
    },
    exchange<T>(value: T): T[] {
      const message = serialize(value);
      meet();
      const counts = new Int32Array(size);
      mpi.allGather(Int32Array.of(message.length), 1, int, counts, 1, int, world);
      const starts = Int32Array.from(counts, (_, index) => counts.subarray(0, index).reduce((sum, count) => sum + count, 0));
      const bytes = new Uint8Array(starts[size - 1]! + counts[size - 1]!);
      mpi.allGatherV(message, message.length, byte, bytes, counts, starts, byte, world);
      return Array.from(counts, (count, index) => deserialize(bytes.subarray(starts[index]!, starts[index]! + count)) as T);
    },
    finalize: () => void mpi.finalize(),
    abort(exitCode) {
      mpi.abort(world, exitCode);
      return process.exit(exitCode);
    },
  };
}

/** Start and length of each rank's slice of `length` values. */
function slices(length: number, ranks: number): { readonly counts: Int32Array; readonly starts: Int32Array } {
  const start = (rank: number): number => Math.floor((length * rank) / ranks);
  const starts = Int32Array.from({ length: ranks }, (_, rank) => start(rank));
  return { starts, counts: starts.map((from, rank) => start(rank + 1) - from) };
}

/** The result of the first name that can be opened, or the error of the first. */
function firstOf<T>(names: readonly string[], open: (name: string) => T): T | Error {
  let first: Error | undefined;
  for (const name of names) {
    try {
      return open(name);
    } catch (error) {
      first ??= error as Error;
    }
  }
  return first ?? new Error('no library name');
}

const firstLine = (error: unknown): string => messageOf(error).split('\n', 1)[0]!;
