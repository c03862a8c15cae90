import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command, OptionTable } from '@kaleido/shared/cli';
import { globalVariables, programs, variablesOfAll } from '@kaleido/shared/cli-reference';
import { expect, test } from 'vitest';
import { root, shell } from './run-command.ts';

test('the reference of commands is current', async () => {
  const { code, stdout, stderr } = await shell('node scripts/docs.mjs --check', { cwd: root });
  expect({ code, stdout: stdout.toString(), stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('variables of options: one meaning each, but for those of global options', async () => {
  const manifests = (await readdir(join(root, 'packages'))).map((name) => join(root, 'packages', name, 'package.json'));
  const bins = manifests.flatMap((path) => Object.keys(JSON.parse(readFileSync(path, 'utf8')).bin ?? {}));
  expect([...programs]).toEqual(bins.sort());
  const { tables } = (await import(pathToFileURL(join(root, 'scripts/tables.mjs')).href)) as { tables: Record<string, string> };
  const commands = await Promise.all(
    programs.map(async (name) => {
      const { command } = await import(pathToFileURL(join(root, 'packages', tables[name]!)).href);
      return command as Command<OptionTable>;
    }),
  );
  const variables = commands.flatMap(variablesOfAll);
  const prefixes = programs.map((name) => `${name.replaceAll('-', '_').toUpperCase()}_`);
  const own = variables.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  expect(own.filter((name, i) => own.indexOf(name) !== i)).toEqual([]);
  expect([...new Set(variables.filter((name) => !own.includes(name)))].sort()).toEqual(globalVariables);
});

test('every dependency has its reason in docs/dependencies.md', async () => {
  const reasons = await readFile(join(root, 'docs/dependencies.md'), 'utf8');
  const folders = ['.', 'test', ...(await readdir(join(root, 'packages'))).map((name) => `packages/${name}`)];
  const manifests = folders.map((folder) => join(root, folder, 'package.json')).filter((path) => existsSync(path));
  const named = new Set<string>();
  for (const path of manifests) {
    const { dependencies, devDependencies } = JSON.parse(await readFile(path, 'utf8'));
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) if (!name.startsWith('@kaleido/')) named.add(name);
  }
  expect([...named].filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
});

test('every build of an optional dependency is in the lock file, without which npm ci refuses it', async () => {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});
