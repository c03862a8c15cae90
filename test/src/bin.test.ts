import { constants } from 'node:fs';
import { access, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, shell } from './run-command.ts';

test('every command of a package is a file of the repository that can be run', async () => {
  const bins: [string, string][] = [];
  for (const folder of await readdir(join(root, 'packages'))) {
    const { bin = {} } = JSON.parse(await readFile(join(root, 'packages', folder, 'package.json'), 'utf8'));
    for (const [name, path] of Object.entries<string>(bin)) bins.push([name, join(root, 'packages', folder, path)]);
  }
  expect(bins.map(([name]) => name).sort()).toEqual([
    'kaleido-ar',
    'kaleido-diffuse',
    'kaleido-edit',
    'kaleido-latents',
    'kaleido-metrics',
    'kaleido-pick',
    'kaleido-scenes',
    'kaleido-train',
  ]);
  for (const [name, path] of bins) {
    await access(path, constants.X_OK);
    const { stdout, stderr } = await shell(`'${path}' --version; git -C '${root}' check-ignore '${path}'`);
    expect({ stdout: stdout.toString(), stderr }).toEqual({ stdout: `${name} 0.1.0\n`, stderr: '' });
  }
});

test('a command that is not built says what to do', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'kaleido-unbuilt-'));
  await cp(join(root, 'packages/shared/bin'), join(scratch, 'node_modules/@kaleido/shared/bin'), { recursive: true });
  await cp(join(root, 'packages/shared/package.json'), join(scratch, 'node_modules/@kaleido/shared/package.json'));
  await cp(join(root, 'packages/kaleido-ar/bin'), join(scratch, 'kaleido-ar/bin'), { recursive: true });
  await cp(join(root, 'packages/kaleido-ar/package.json'), join(scratch, 'kaleido-ar/package.json'));
  const { code, stdout, stderr } = await shell(`'${scratch}/kaleido-ar/bin/kaleido-ar.js' --version`);
  expect({ code, stdout: stdout.toString(), stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: 'kaleido-ar: nothing is built yet: run npm run build in the folder of the checkout\n',
  });
  await rm(scratch, { recursive: true });
});
