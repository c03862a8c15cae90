// Packs every workspace into one tarball, build/kaleido-VERSION.tgz, which `npm i -g --ignore-scripts` installs with all commands.
// Our packages travel inside it (bundleDependencies); what they take from the registry becomes its own dependencies. Manual pages and
// completions of all commands come with it, and so do the README and the pages in docs/ that it links to.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCommands } from './bundle-commands.mjs';
import { library } from './library.mjs';
import { packedLinks } from './packed-links.mjs';
import { tables } from './tables.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stage = join(root, 'build/package');
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

const { name, version, description, type, engines } = readJson(join(root, 'package.json'));
const packages = readdirSync(join(root, 'packages'))
  .map((folder) => join(root, 'packages', folder))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) }));
const ours = packages.map(({ manifest }) => manifest.name);
const versions = Object.fromEntries(packages.map(({ manifest }) => [manifest.name, manifest.version]));

/** The dependencies of all packages together, of one kind. Two packages that ask for different versions of one are an error. */
function sharedDependencies(kind) {
  const merged = {};
  for (const { manifest } of packages)
    for (const [dependency, range] of Object.entries(manifest[kind] ?? {})) {
      if ((merged[dependency] ?? range) !== range)
        throw new Error(`${manifest.name} wants ${dependency} ${range}, another package wants ${merged[dependency]}`);
      merged[dependency] = range;
    }
  return merged;
}

const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The licences of all packages, as one SPDX expression. */
const licences = () => {
  const names = packages.flatMap(({ manifest }) => manifest.license.replaceAll(/[()]/g, '').split(' AND '));
  return `(${[...new Set(names)].sort().join(' AND ')})`;
};

/** Writes manual pages and completions; returns the paths of the pages. */
async function writeReference() {
  const { generate } = await import('../packages/shared/dist/cli-reference.js');
  const forms = { man: 'man/NAME.1', bash: 'completions/bash/NAME', zsh: 'completions/zsh/_NAME', fish: 'completions/fish/NAME.fish' };
  const pages = [];
  for (const [command, table] of Object.entries(tables)) {
    const program = (await import(`../packages/${table}`)).command;
    for (const [form, pattern] of Object.entries(forms)) {
      const path = pattern.replace('NAME', command);
      mkdirSync(dirname(join(stage, path)), { recursive: true });
      writeFileSync(join(stage, path), generate(program, form));
      if (form === 'man') pages.push(path);
    }
  }
  return pages;
}

/** The `exports` that hold outside of this repository: built files and their types, without those for tests and the parity check. */
const published = (exports) =>
  exports &&
  Object.fromEntries(
    Object.entries(exports)
      .filter(([path]) => !/^\.\/(testing|parity)(\/|$)/.test(path))
      .map(([path, target]) => [path, typeof target === 'string' ? target : { types: target.types, default: target.default }]),
  );

/** A package's `imports` without `#src/*`, through which the parity check reaches into it. */
const publishedImports = ({ '#src/*': _, ...imports } = {}) => (Object.keys(imports).length > 0 ? { imports } : {});

/** Writes a module and its types for each of them, since `exports` may lead to no package inside; returns the `exports`. */
function writeLibrary() {
  mkdirSync(join(stage, 'library'));
  const exports = Object.entries(library).map(([name, module]) => {
    for (const ending of ['js', 'd.ts']) writeFileSync(join(stage, `library/${name}.${ending}`), `export * from '${module}';\n`);
    return [`./${name}`, { types: `./library/${name}.d.ts`, default: `./library/${name}.js` }];
  });
  return Object.fromEntries([...exports, ['./package.json', './package.json']]);
}

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
  const { exports, imports, bin, scripts, dependencies, optionalDependencies, devDependencies, private: _, ...kept } = manifest;
  const target = join(stage, 'node_modules', manifest.name);
  mkdirSync(target, { recursive: true });
  writeJson(join(target, 'package.json'), { ...kept, ...(exports && { exports: published(exports) }), ...publishedImports(imports) });
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
  for (const entry of filesOf({ folder, manifest }))
    cpSync(join(folder, entry), join(target, entry), {
      recursive: true,
      filter: (path) => !/(\.test\.js|\/testing|\/node_modules|\/dist\/bundled)$/.test(path),
    });
}

/** Makes the links of all pages lead to packed files. */
function linkPages() {
  const names = Object.fromEntries(packages.map(({ folder, manifest }) => [basename(folder), manifest.name]));
  const pages = readdirSync(join(stage, 'docs'), { recursive: true })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path));
  for (const page of ['README.md', ...pages]) {
    const path = join(stage, page);
    writeFileSync(path, packedLinks(readFileSync(path, 'utf8'), page, stage, names));
  }
}

rmSync(stage, { recursive: true, force: true });
for (const each of packages) copyPackage(each);
// Packages lie in other folders here than in the workspace, and a bundle knows where they are.
for (const { manifest } of packages) if (manifest.bin) await bundleCommands(join(stage, 'node_modules', manifest.name));
const commands = packages.flatMap(({ manifest }) =>
  Object.entries(manifest.bin ?? {}).map(([command, path]) => [command, `node_modules/${join(manifest.name, path)}`]),
);
writeJson(join(stage, 'package.json'), {
  ...{ name, version, description, license: licences(), type, engines },
  bin: Object.fromEntries(commands),
  exports: writeLibrary(),
  man: await writeReference(),
  dependencies: sorted({ ...sharedDependencies('dependencies'), ...versions }),
  optionalDependencies: sorted(sharedDependencies('optionalDependencies')),
  bundleDependencies: ours,
});
for (const file of ['README.md', 'LICENSE', 'NOTICE', 'docs']) cpSync(join(root, file), join(stage, file), { recursive: true });
linkPages();
execFileSync('npm', ['pack', '--silent', '--pack-destination', '..'], { cwd: stage, stdio: ['ignore', 'ignore', 'inherit'] });
console.log(`build/${name}-${version}.tgz`);
