import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { isShown, readmeLines } from './readme-lines.ts';
import { root, shell } from './run-command.ts';
import { scratchWithModel } from './tiny-model.ts';

// Everything here installs from the registry; without one it is skipped, with a word.
const registry = spawnSync('npm', ['view', 'npm', 'version'], { timeout: 30_000 }).status === 0;
const needsRegistry = ({ skip }: TestContext) => {
  if (!registry) skip('the npm registry cannot be reached');
};

const commands = [
  ...['kaleido-ar', 'kaleido-pick', 'kaleido-diffuse', 'kaleido-edit', 'kaleido-train', 'kaleido-scenes', 'kaleido-latents'],
  'kaleido-metrics',
];

/** The dependencies that take most of the time of an installation. */
const large = [
  ...['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core', 'dejavu-fonts-ttf', 'onnxruntime-node', 'protobufjs', 'sharp', 'vega'],
  'vega-lite',
];

/** The versions of npm that people have. */
const versions = ['10', '11'] as const;
const folder = mkdtempSync(join(tmpdir(), 'kaleido-pack-'));
/** What `npm install -g` installs into. */
const prefix = join(folder, 'prefix');
const installed = join(prefix, 'bin');
const product = join(prefix, 'lib/node_modules/kaleido');

let scratch: Awaited<ReturnType<typeof scratchWithModel>>;
beforeAll(async () => {
  scratch = await scratchWithModel();
});
afterAll(async () => {
  await scratch.remove();
  await rm(folder, { recursive: true });
}, 240_000); // some ten thousand files

/** Runs a line that must succeed. */
async function run(line: string, { path = '', cwd = scratch.folder, env = {} }: { path?: string; cwd?: string; env?: object } = {}) {
  const { code, stdout, stderr } = await shell(line, { cwd, env: { PATH: `${path}:${process.env.PATH}`, ...env } });
  expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
  return stdout;
}

/** The folder of a version of npm, which is installed unless it is there; none when it is the one at hand. */
async function pathOfNpm(version: (typeof versions)[number]): Promise<string> {
  if ((await run('npm --version')).toString().startsWith(`${version}.`)) return '';
  const npm = join(folder, `npm-${version}`);
  const path = join(npm, 'node_modules/.bin');
  if (!existsSync(path)) await run(`npm install --silent --no-save --prefix '${npm}' npm@${version}`, { cwd: folder });
  expect((await run('npm --version', { path })).toString()).toMatch(new RegExp(`^${version}\\.`));
  return path;
}

/** A line of the README that begins so. */
const lineOf = (beginning: string): string => {
  const found = readmeLines().find(({ line }) => line.startsWith(beginning));
  if (!found) throw new Error(`README.md has no line ${beginning}`);
  return found.line;
};

describe('the packed product', () => {
  test("installs by the README's line with npm 11, without any install script", { timeout: 600_000 }, async (context) => {
    needsRegistry(context);
    const env = { npm_config_prefix: prefix, npm_config_prefer_offline: 'true', npm_config_ignore_scripts: '' };
    await run(lineOf('npm run pack'), { path: await pathOfNpm('11'), cwd: root, env });
    for (const name of commands) expect((await run(`${name} --version`, { path: installed })).toString()).toBe(`${name} 0.1.0\n`);
  });

  test('installs with npm 10 too, in a project that has its large dependencies already', { timeout: 600_000 }, async (context) => {
    needsRegistry(context);
    // The same file, without a second copy of them: empty packages stand for those that printing a version does not load.
    const project = join(folder, 'project');
    const overrides: Record<string, string> = {};
    for (const name of large) {
      mkdirSync(join(project, 'empty', name), { recursive: true });
      writeFileSync(join(project, 'empty', name, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
      overrides[name] = `file:./empty/${name}`;
    }
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, overrides }));
    const path = await pathOfNpm('10');
    const bins = join(project, 'node_modules/.bin');
    const install = 'npm install --silent --ignore-scripts --prefer-offline --no-audit --no-fund';
    await run(`${install} '${root}build/kaleido-0.1.0.tgz'`, { path, cwd: project });
    expect(readdirSync(bins)).toEqual(expect.arrayContaining(commands));
    expect((await run('kaleido-ar --version', { path: bins })).toString()).toBe('kaleido-ar 0.1.0\n');
  });

  test('works: scores, finds the modules of its threads, and can call Open MPI', { timeout: 240_000 }, async (context) => {
    needsRegistry(context);
    const scores = await run(
      `kaleido-scenes -n 6 --seed 1 --size 16 --shards real -q && kaleido-scenes -n 6 --seed 2 --size 16 | kaleido-metrics --real real --metrics fid -q`,
      { path: installed },
    );
    expect(JSON.parse(scores.toString())).toMatchObject({ fid: { features: 'mobilenet_v2_140', real: 6, fake: 6 } });
    const inspected = await run(`kaleido-train inspect --data real`, { path: installed });
    expect(JSON.parse(inspected.toString())).toMatchObject({ samples: 6, bad: 0 });
    await run(`node --input-type=module -e "import { load } from 'koffi'; load(null)"`, { cwd: product });
  });

  test('is a library with types', { timeout: 240_000 }, async (context) => {
    needsRegistry(context);
    const cwd = join(folder, 'program');
    mkdirSync(join(cwd, 'node_modules'), { recursive: true });
    symlinkSync(product, join(cwd, 'node_modules/kaleido'));
    const program = `import { plan } from 'kaleido/ar';
      import { type RenderedPicture, render, toPng } from 'kaleido/diffuse';
      import { score } from 'kaleido/metrics';
      import type { KaleidoRecord } from 'kaleido/shared';
      import { type TrainOptions, train } from 'kaleido/train';
      const options: TrainOptions = { output: 'run', steps: 0 };
      const records: KaleidoRecord[] = [];
      for await (const record of plan('a cat', { model: '${scratch.model}', samples: 2 })) records.push(record);
      const drawn: RenderedPicture[] = [];
      for await (const one of render(records, { model: '${scratch.model}', steps: 2 })) drawn.push(one);
      const { vendi } = await score({ fake: drawn }, { metrics: ['vendi'] });
      console.log(typeof train('tiny', options).next, (await toPng(drawn[0]!)).subarray(1, 4).toString(), typeof vendi?.value);`;
    writeFileSync(join(cwd, 'program.mts'), program);
    const flags = '--module nodenext --target es2022 --strict --exactOptionalPropertyTypes --skipLibCheck --types node';
    await run(`'${root}node_modules/.bin/tsc' ${flags} --typeRoots '${root}node_modules/@types' program.mts`, { cwd });
    expect((await run('node program.mjs', { cwd })).toString()).toBe('function PNG number\n');
  });

  test('holds every page and file that its README links to', (context) => {
    needsRegistry(context);
    const links = [...readFileSync(join(product, 'README.md'), 'utf8').matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => target);
    const own = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(own.filter((target) => !existsSync(join(product, target)))).toEqual([]);
    expect(own).toEqual(expect.arrayContaining(['docs/training.md', 'node_modules/@kaleido/model-scenes/README.md']));
  });

  test('carries its manual pages, completions and the licences of all its parts', (context) => {
    needsRegistry(context);
    expect(readdirSync(join(prefix, 'share/man/man1')).sort()).toEqual(commands.map((name) => `${name}.1`).sort());
    for (const shell of ['bash', 'zsh', 'fish']) expect(readdirSync(join(product, 'completions', shell))).toHaveLength(commands.length);
    expect(JSON.parse(readFileSync(join(product, 'package.json'), 'utf8')).license).toBe('(Apache-2.0 AND CC-BY-4.0 AND MIT)');
    const ours = join(product, 'node_modules/@kaleido');
    for (const file of [product, join(ours, 'scenes'), join(ours, 'model-scenes'), join(ours, 'metrics')].map((at) => join(at, 'NOTICE')))
      expect(readFileSync(file, 'utf8')).toContain('MIT');
    expect(readFileSync(join(ours, 'scenes/CREDITS.md'), 'utf8')).toContain('CC BY 4.0');
  });
});

describe("the README's lines", () => {
  /** Runs as it stands, with the installed commands and the shipped model, in two steps of denoising. */
  const isDrawn = (line: string) => /kaleido-(ar|diffuse)/.test(line) && !isLong(line);
  /** Hours of training, hundreds of pictures, many processes, a person in the pipe: only their command lines are read, by --print-config. */
  const isLong = (line: string) => /kaleido-(train|metrics|scenes|edit)|--model model/.test(line);
  /** Installs and tests all of a checkout: that the lock file and npm agree is what is checked. */
  const isCheckout = (line: string) => line.startsWith('npm ci');
  const lines = readmeLines();

  test('are all of a kind that is tried here', () => {
    const kinds = [isDrawn, isLong, isCheckout, (line: string) => line.startsWith('npm run pack')];
    expect(lines.filter(({ line }) => kinds.filter((is) => is(line)).length !== 1)).toEqual([]);
    expect(lines.length).toBeGreaterThan(15);
  });

  test('draw, and change what was drawn', { timeout: 600_000 }, async (context) => {
    needsRegistry(context);
    if (spawnSync('jq', ['--version']).error) context.skip('there is no jq');
    const cwd = join(folder, 'drawn');
    mkdirSync(cwd);
    for (const { line, output } of lines.filter(({ line }) => isDrawn(line))) {
      const printed = (await run(line, { path: installed, cwd, env: { KALEIDO_DIFFUSE_STEPS: '2' } })).toString();
      if (output !== undefined) expect(isShown(printed, output), printed).toBe(true);
      for (const [, name = ''] of line.matchAll(/> (\S+\.png)/g))
        expect(readFileSync(join(cwd, name)).subarray(1, 4).toString()).toBe('PNG');
    }
  });

  test('train and score: every command takes its options', { timeout: 240_000 }, async (context) => {
    needsRegistry(context);
    const path = join(folder, 'reading');
    mkdirSync(path);
    for (const name of commands) {
      const script = `#!/bin/sh\nexec '${join(installed, name)}' "$@" --print-config\n`;
      writeFileSync(join(path, name), script, { mode: 0o755 });
    }
    symlinkSync(join(root, 'packages/model-scenes'), join(path, 'model')); // what training would have exported
    writeFileSync(join(path, 'mpirun'), '#!/bin/sh\n[ "$1" = -np ] && shift 2\nexec "$@"\n', { mode: 0o755 });
    for (const { line } of lines.filter(({ line }) => isLong(line))) await run(line, { path, cwd: path });
  });

  test.for(versions)('npm %s finds the lock file in order', { timeout: 240_000 }, async (version, context) => {
    needsRegistry(context);
    const path = await pathOfNpm(version);
    for (const { line } of lines.filter(({ line }) => isCheckout(line)))
      await run(`${line.split(' && ', 1)[0]} --dry-run --silent`, { path, cwd: root });
  });
});
