import { InputError } from '@kaleido/shared/errors';
import { reasonOf, runProgram } from './run-program.ts';

/**
 * The C++ compiler: the named one, else the first of the usual ones that runs.
 * @throws InputError when there is none
 */
export async function findCompiler(named: string | undefined): Promise<string> {
  const candidates = named === undefined ? ['c++', 'g++', 'clang++'] : [named];
  for (const candidate of candidates) if ((await runProgram(candidate, ['--version'])).code === 0) return candidate;
  throw new InputError(`no C++ compiler: ${candidates.join(', ')} cannot be run: install one (Debian: apt install g++) or name it in CXX`);
}

/**
 * A Python that can make virtual environments: the named one, else the first on the path.
 * @throws InputError when there is none
 */
export async function findPython(named: string | undefined): Promise<string> {
  const candidates = named === undefined ? ['python3', 'python'] : [named];
  for (const candidate of candidates) {
    if ((await runProgram(candidate, ['--version'])).code !== 0) continue;
    const venv = await runProgram(candidate, ['-c', 'import venv, ensurepip']);
    if (venv.code === 0) return candidate;
    throw new InputError(`${candidate} cannot make virtual environments: ${reasonOf(venv)} (Debian: apt install python3-venv)`);
  }
  throw new InputError(`no Python: ${candidates.join(', ')} cannot be run: install one with pip or name it with --python`);
}
