import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { makeFolder } from '@kaleido/shared/make-folder';
import { type Outcome, reasonOf, runProgram } from './run-program.ts';
import { findCompiler, findPython } from './tools.ts';

/** What to build, and with which tools. */
export interface Setup {
  /** Holds the virtual environment (`python`), tfjs-node (`node_modules`) and a record of the build (`setup.json`). */
  readonly folder: string;
  /** The requirement for pip. */
  readonly wheel: string;
  readonly python: string | undefined;
  readonly compiler: string | undefined;
  /** Whether to rebuild an existing binding. */
  readonly force: boolean;
}

/**
 * From the npm registry: tfjs-node's sources and Node's headers (which not every installation of Node has). tfjs-node depends on all of
 * tfjs, but needs only the core.
 */
const MANIFEST = {
  private: true,
  dependencies: { '@tensorflow/tfjs-node': '4.22.0', '@tensorflow/tfjs-core': '4.22.0', 'node-api-headers': '1.9.0' },
  overrides: { '@tensorflow/tfjs': 'npm:@tensorflow/tfjs-core@4.22.0' },
};

/**
 * A Node module that is loaded first. It loads TensorFlow with stderr redirected to /dev/null, since the library logs before it reads its
 * log level.
 */
const QUIET = `#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*, void* exports) {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (!level || std::atoi(level) == 0) return exports;
  const int kept = dup(2), nowhere = open("/dev/null", O_WRONLY);
  dup2(nowhere, 2);
  dlopen("libtensorflow_cc.so.2", RTLD_NOW);
  dup2(kept, 2);
  close(kept);
  close(nowhere);
  return exports;
}
`;

/** The Node-API version of the binding; every supported Node has it. */
const NODE_API = 8;

/**
 * Builds tfjs-node's binding against the TensorFlow library inside a Python wheel. An up-to-date build is left alone.
 * @param say reports each step before it begins
 * @returns whether anything was built
 * @throws InputError of one line when a tool or the network is missing, or the platform is not supported
 */
export async function setUp(setup: Setup, say: (step: string) => void): Promise<boolean> {
  const { folder, wheel, force } = setup;
  if (process.platform !== 'linux')
    throw new InputError(`the binding is built on Linux, not on ${process.platform}: install @tensorflow/tfjs-node there instead`);
  const receipt = join(folder, 'setup.json');
  const wanted = JSON.stringify({ wheel, ...MANIFEST.dependencies });
  if (!force && (await readFile(receipt, 'utf8').catch(() => '')) === wanted) return false;
  const compiler = await findCompiler(setup.compiler);
  const python = await findPython(setup.python);
  await makeFolder(folder);
  await rm(receipt, { force: true });

  say(`installing ${wheel} into ${join(folder, 'python')}`);
  const library = await installTensorFlow(folder, python, wheel);
  say('installing the sources of tfjs-node');
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(MANIFEST, null, 2)}\n`);
  await npmInstall(folder);
  say('compiling the binding');
  await compileBinding(folder, compiler, library);
  await writeFile(receipt, wanted);
  return true;
}

/** Creates a fresh virtual environment and returns TensorFlow's folder in it. */
async function installTensorFlow(folder: string, python: string, wheel: string): Promise<string> {
  const environment = join(folder, 'python');
  check(await runProgram(python, ['-m', 'venv', '--clear', environment]), `${python} cannot make a virtual environment`);
  // Without an extra (CUDA's libraries) the wheel alone is enough: its Python code is never run.
  const alone = wheel.includes('[') ? [] : ['--no-deps'];
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--retries=2', ...alone, wheel];
  check(await runProgram(join(environment, 'bin/python'), pip), `pip cannot install ${wheel}`);
  const versions = await readdir(join(environment, 'lib'));
  const version = versions.find((name) => name.startsWith('python')) ?? '';
  const library = join(environment, 'lib', version, 'site-packages/tensorflow');
  const files = await readdir(library).catch((): string[] => []);
  if (!files.includes('libtensorflow_cc.so.2'))
    throw new InputError(`${wheel}: expected libtensorflow_cc.so.2 in ${library}, which is missing`);
  return library;
}

async function npmInstall(folder: string): Promise<void> {
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', '--fetch-retries=1'];
  // Use the npm that started this command, if any: it need not be on the PATH.
  const script = process.env.npm_execpath;
  const npm = script?.endsWith('.js') ? [process.execPath, script] : ['npm'];
  check(await runProgram(npm[0]!, [...npm.slice(1), ...words], folder), `npm cannot install tfjs-node into ${folder}`);
}

async function compileBinding(folder: string, compiler: string, library: string): Promise<void> {
  const source = join(folder, 'node_modules/@tensorflow/tfjs-node');
  const target = join(source, `lib/napi-v${NODE_API}`);
  await makeFolder(target);
  await writeFile(join(source, 'binding/quiet.cc'), QUIET);
  const modules = [
    { name: 'quiet.node', files: ['binding/quiet.cc'], libraries: ['-ldl'] },
    {
      name: 'tfjs_binding.node',
      files: ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'],
      libraries: ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    },
  ];
  for (const { name, files, libraries } of modules) {
    const unfinished = join(target, `${name}.new`);
    const compiled = await runProgram(
      compiler,
      [
        ...['-shared', '-fPIC', '-O2', '-std=c++17', '-w', `-DNAPI_VERSION=${NODE_API}`],
        ...['-I.', `-I${join(library, 'include')}`, `-I${join(folder, 'node_modules/node-api-headers/include')}`],
        ...[...files, '-o', unfinished, `-L${library}`, ...libraries],
        // The wheel's own folder, not a link to it: its libraries look for CUDA's relative to their location.
        `-Wl,-rpath,$ORIGIN/${relative(target, library)}`,
      ],
      source,
    );
    check(compiled, `${compiler} cannot compile ${name}`);
    await rename(unfinished, join(target, name));
  }
}

function check(outcome: Outcome, what: string): void {
  if (outcome.code !== 0) throw new InputError(`${what}: ${reasonOf(outcome)}`);
}
