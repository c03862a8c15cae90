import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, shell } from './run-command.ts';

/** A folder of packages, and what the source of one of them imports. */
type Import = readonly [folder: string, imported: string];

const allowed: readonly Import[] = [
  ['engine', '@kaleido/shared/tensors'],
  ['kaleido-ar', '@kaleido/engine/nn'],
  ['kaleido-diffuse', '@kaleido/ar'],
  ['data', '@kaleido/scenes'],
  ['kaleido-train', '@kaleido/data'],
  ['kaleido-latents', '@kaleido/engine/nn'],
  ['kaleido-edit', '@kaleido/diffuse/internal'],
];
const forbidden: readonly Import[] = [
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
];

const fileOf = ([folder, imported]: Import): string => `packages/${folder}/src/${imported.replaceAll(/\W/g, '-')}.ts`;

/** What the linter says of a file for each import, one a line; it runs once. */
let said: readonly string[];
let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-imports-'));
  await cp(join(root, 'biome.json'), join(scratch, 'biome.json'));
  for (const one of [...allowed, ...forbidden]) {
    const file = join(scratch, fileOf(one));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `import { a } from '${one[1]}';\n\nexport const b = a;\n`);
  }
  const { stdout } = await shell(
    `'${root}node_modules/.bin/biome' lint --vcs-enabled=false --max-diagnostics=none --reporter=github packages`,
    {
      cwd: scratch,
    },
  );
  said = stdout.toString().split('\n');
});
afterAll(() => rm(scratch, { recursive: true }));

const saidOf = (one: Import): string[] => said.filter((line) => line.includes(`/${fileOf(one)},`));

test.each(allowed)('%s may import %s', (...one) => expect(saidOf(one)).toEqual([]));

test.each(forbidden)('%s must not import %s', (...one) => expect(saidOf(one)).toEqual([expect.stringContaining('noRestrictedImports')]));
