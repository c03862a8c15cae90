import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkLibrary } from './link-library.ts';
import { root, shell } from './run-command.ts';
import { scratchWithModel } from './tiny-model.ts';

const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
const programs = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

let scratch: Awaited<ReturnType<typeof scratchWithModel>>;
beforeAll(async () => {
  scratch = await scratchWithModel();
  await linkLibrary(scratch.folder);
});
afterAll(() => scratch.remove());

test("the library's examples have the right types and run", { timeout: 240_000 }, async () => {
  expect(programs).toHaveLength(5);
  const files = programs.map((text, i) => {
    writeFileSync(join(scratch.folder, `example-${i}.ts`), text);
    return `example-${i}.ts`;
  });
  const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, skipLibCheck: true, outDir: 'js', types: ['node'] };
  const typeRoots = [join(root, 'node_modules/@types')];
  writeFileSync(join(scratch.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, typeRoots }, files }));
  const checked = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: scratch.folder, encoding: 'utf8' });
  expect(checked.stdout).toBe('');
  mkdirSync(join(scratch.folder, 'runs'));
  const printed: string[] = [];
  for (const file of files) {
    const { code, stdout, stderr } = await shell(`node js/${file.replace('.ts', '.js')}`, { cwd: scratch.folder });
    expect({ file, code, stderr }).toEqual({ file, code: 0, stderr: '' });
    printed.push(stdout.toString());
  }
  const [planned, drawn, twice, scored, trained] = printed;
  expect(planned).toMatch(/^1-1 a cat .*\n1-2 a cat .*\n2-1 a squirrel wearing a crown painted flat\n2-2 /);
  expect(drawn).toBe([1, 2, 3, 4].map((sample) => `1-${sample} 16 × 16 768\n`).join(''));
  expect(twice).toBe('a cat 16\na squirrel 16\n');
  expect(scored).toMatch(/^\d+\.\d+ \d+\.\d+\n1-1\.png 1792\n/);
  expect(trained).toMatch(/^5 \{\n {2}step: 5,[\s\S]*runs\/tiny\/step-0*5\n$/);
});
