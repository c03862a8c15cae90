import { InputError } from '@kaleido/shared/errors';
import { reasonOf, runProgram } from './run-program.ts';

/**
 * The C++ compiler: the named one, else the first of the usual ones that runs.
 * @throws InputError when none runs
 */
export async function findCompiler(named: string | undefined): Promise<string> {
  const candidates = named === undefined ? ['c++', 'g++', 'clang++'] : [named];
  for (const candidate of candidates) if ((await runProgram(candidate, ['--version'])).code === 0) return candidate;
  throw new InputError(`no C++ compiler: cannot run ${candidates.join(', ')}; install one (Debian: apt install g++) or name it in CXX`);
}

/**
 * A Python that can make virtual environments: the named one, else the first on the PATH.
 * @throws InputError when none is found
 */
export async function findPython(named: string | undefined): Promise<string> {
  const candidates = named === undefined ? ['python3', 'python'] : [named];
  for (const candidate of candidates) {
    if ((await runProgram(candidate, ['--version'])).code !== 0) continue;
    const venv = await runProgram(candidate, ['-c', 'import venv, ensurepip']);
    if (venv.code === 0) return candidate;
    throw new InputError(`${candidate} cannot make virtual environments: ${reasonOf(venv)} (Debian: apt install python3-venv)`);
  }
  throw new InputError(`no Python: cannot run ${candidates.join(', ')}; install one with pip or name it with --python`);
}
