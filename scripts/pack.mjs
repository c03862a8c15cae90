// Packs every workspace into one tarball, build/kaleido-VERSION.tgz, which `npm i -g --ignore-scripts` installs with all commands.
// Our packages travel inside it (bundleDependencies); what they take from the registry becomes its own dependencies.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stage = join(root, 'build/package');
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

const { name, version, description, license, type, engines } = readJson(join(root, 'package.json'));
const packages = readdirSync(join(root, 'packages'))
  .map((folder) => join(root, 'packages', folder))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) }));
const ours = packages.map(({ manifest }) => manifest.name);

/** The dependencies of all packages together. Two packages that ask for different versions of one are an error. */
function sharedDependencies() {
  const merged = {};
  for (const { manifest } of packages)
    for (const [dependency, range] of Object.entries(manifest.dependencies ?? {})) {
      if ((merged[dependency] ?? range) !== range)
        throw new Error(`${manifest.name} wants ${dependency} ${range}, another package wants ${merged[dependency]}`);
      merged[dependency] = range;
    }
  for (const { manifest } of packages) merged[manifest.name] = manifest.version;
  return Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The conditions of `exports` that hold outside of this repository. */
const published = (exports) =>
  exports && Object.fromEntries(Object.entries(exports).map(([path, target]) => [path, target.default ?? target]));

/** The entries of a package's folder that its `files` name; a `*` stands for any part of a name. */
function filesOf({ folder, manifest }) {
  const found = readdirSync(folder);
  return manifest.files.flatMap((pattern) => {
    const name = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
    const matching = found.filter((entry) => name.test(entry));
    if (pattern === 'dist' && matching.length === 0) throw new Error(`${manifest.name}: there is no dist: run npm run build first`);
    return matching;
  });
}

/** Copies what a package publishes. Its dependencies are those of the whole: npm takes whatever a bundled package asks for as bundled too. */
function copyPackage({ folder, manifest }) {
  const { exports, bin, scripts, dependencies, devDependencies, private: _, ...kept } = manifest;
  const target = join(stage, 'node_modules', manifest.name);
  mkdirSync(target, { recursive: true });
  writeJson(join(target, 'package.json'), { ...kept, ...(exports && { exports: published(exports) }) });
  for (const entry of filesOf({ folder, manifest }))
    cpSync(join(folder, entry), join(target, entry), {
      recursive: true,
      filter: (path) => !/(\.d\.ts|\.test\.js|\/testing|\/node_modules)$/.test(path),
    });
}

rmSync(stage, { recursive: true, force: true });
for (const each of packages) copyPackage(each);
const commands = packages.flatMap(({ manifest }) =>
  Object.entries(manifest.bin ?? {}).map(([command, path]) => [command, `node_modules/${join(manifest.name, path)}`]),
);
writeJson(join(stage, 'package.json'), {
  ...{ name, version, description, license, type, engines },
  bin: Object.fromEntries(commands),
  dependencies: sharedDependencies(),
  bundleDependencies: ours,
});
for (const file of ['README.md', 'LICENSE']) cpSync(join(root, file), join(stage, file));
execFileSync('npm', ['pack', '--silent', '--pack-destination', '..'], { cwd: stage, stdio: ['ignore', 'ignore', 'inherit'] });
console.log(`build/${name}-${version}.tgz`);
