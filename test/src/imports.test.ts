import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, shell } from './run-command.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-imports-'));
  await cp(join(root, 'biome.json'), join(scratch, 'biome.json'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** What the linter says of a file in a package that imports something. */
async function lint(folder: string, imported: string): Promise<string> {
  const file = join('packages', folder, 'src/file.ts');
  await mkdir(join(scratch, 'packages', folder, 'src'), { recursive: true });
  await writeFile(join(scratch, file), `import { a } from '${imported}';\n\nexport const b = a;\n`);
  const { code, stderr, stdout } = await shell(`'${root}node_modules/.bin/biome' lint --vcs-enabled=false ${file}`, { cwd: scratch });
  return code === 0 ? '' : `${stderr}${stdout}`;
}

test.each([
  ['engine', '@kaleido/shared/tensors'],
  ['kaleido-ar', '@kaleido/engine/nn'],
  ['kaleido-diffuse', '@kaleido/ar'],
  ['data', '@kaleido/scenes'],
  ['kaleido-train', '@kaleido/data'],
  ['kaleido-latents', '@kaleido/engine/nn'],
  ['kaleido-edit', '@kaleido/diffuse/internal'],
])('%s may import %s', async (folder, imported) => {
  expect(await lint(folder, imported)).toBe('');
});

test.each([
  ['shared', '@kaleido/engine'],
  ['engine', '@kaleido/ar'],
  ['scenes', '@kaleido/engine/nn'],
  ['data', '@kaleido/ar'],
  ['kaleido-ar', '@kaleido/data'],
  ['kaleido-ar', '@kaleido/diffuse'],
  ['kaleido-diffuse', '@kaleido/scenes'],
  ['kaleido-metrics', '@kaleido/train'],
  ['kaleido-latents', '@kaleido/diffuse'],
  ['kaleido-edit', '@kaleido/train'],
])('%s must not import %s', async (folder, imported) => {
  expect(await lint(folder, imported)).toContain('noRestrictedImports');
});
