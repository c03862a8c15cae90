import { execFile, spawn } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newestCheckpoint, openCheckpoint, removeCheckpoint, verifyCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { InputError } from './errors.ts';
import { float32 } from './tensors.ts';

let scratch: string;
let run: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
beforeEach(async () => {
  run = await mkdtemp(join(scratch, 'run-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const weights = { w: float32([2, 2], [1, 2, 3, 4]) };
const parts = (value: number): Parameters<typeof writeCheckpoint>[1] => ({
  json: { 'config.json': { kaleido: value } },
  files: { 'tokenizer.json': '{"grüße": 1}', 'notes.bin': Uint8Array.of(0, 255) },
  components: { denoiser: { tensors: { w: float32([1], [value]) } }, prior: { tensors: weights, dtype: 'F16', metadata: { step: '7' } } },
});
const kaleidoIn = async (folder: string): Promise<unknown> => ((await openCheckpoint(folder)).config as { kaleido: unknown }).kaleido;

describe('a checkpoint', () => {
  it('gives back what was written', async () => {
    const folder = join(run, 'deep', 'step-1');
    await writeCheckpoint(folder, parts(1));
    const checkpoint = await openCheckpoint(folder);
    expect(checkpoint.config).toEqual({ kaleido: 1 });
    expect(await checkpoint.json('tokenizer.json')).toEqual({ grüße: 1 });
    expect(await readFile(await checkpoint.path('notes.bin'))).toEqual(Buffer.of(0, 255));
    expect([checkpoint.has('prior'), checkpoint.has('voken_tokenizer'), checkpoint.has('config.json')]).toEqual([true, false, false]);
    expect({ ...(await checkpoint.component('prior')) }).toEqual(weights);
    const prior = await checkpoint.open('prior');
    expect([prior.info('w').dtype, prior.metadata]).toEqual(['F16', { step: '7' }]);
    await prior.close();
    await verifyCheckpoint(folder);
    expect((await readdir(folder)).sort()).toEqual([
      'config.json',
      'denoiser.safetensors',
      'manifest.json',
      'notes.bin',
      'prior.safetensors',
      'tokenizer.json',
    ]);
  });

  it('takes the place of another, and of an empty folder', async () => {
    const folder = join(run, 'best');
    await mkdir(folder);
    await writeCheckpoint(folder, parts(1));
    await writeCheckpoint(folder, { ...parts(2), files: {} });
    expect(await kaleidoIn(folder)).toBe(2);
    expect(await readdir(run)).toEqual(['best']);
    expect(await readdir(folder)).not.toContain('notes.bin');
  });

  describe('never takes the place of anything else', () => {
    const refusal = (folder: string, foreign: string) =>
      new InputError(`${folder}: cannot write a checkpoint there: the folder holds something else (${foreign})`);
    const everything = async (folder: string) => (await readdir(folder, { recursive: true })).sort();

    it.each<[string, (folder: string) => Promise<unknown>, string]>([
      ['a folder of files', (folder) => writeFile(join(folder, 'me.png'), 'x'), 'no manifest.json'],
      [
        "a web app's folder",
        async (folder) => {
          await writeFile(join(folder, 'manifest.json'), '{"name":"app","version":1,"files":["thesis.txt"]}');
          await mkdir(join(folder, '.git'));
          await writeFile(join(folder, 'thesis.txt'), 'x');
        },
        "its manifest.json is not a checkpoint's",
      ],
      [
        'a checkpoint with a file beside it',
        async (folder) => {
          await writeCheckpoint(folder, parts(1));
          await writeFile(join(folder, 'thesis.txt'), 'x');
        },
        'thesis.txt, which is not in its manifest.json',
      ],
      [
        'a checkpoint with a hidden folder',
        async (folder) => {
          await writeCheckpoint(folder, parts(1));
          await mkdir(join(folder, '.git'));
        },
        '.git, which is not in its manifest.json',
      ],
      [
        "a folder that has a file's name",
        async (folder) => {
          await writeCheckpoint(folder, parts(1));
          await unlink(join(folder, 'notes.bin'));
          await mkdir(join(folder, 'notes.bin'));
          await writeFile(join(folder, 'notes.bin', 'thesis.txt'), 'x');
        },
        'notes.bin, which is not in its manifest.json',
      ],
      [
        'a manifest that is a link',
        async (folder) => {
          await writeCheckpoint(folder, parts(1));
          await rename(join(folder, 'manifest.json'), join(run, 'manifest.json'));
          await symlink('../manifest.json', join(folder, 'manifest.json'));
        },
        'manifest.json, which is not in its manifest.json',
      ],
    ])('%s', async (_, fill, foreign) => {
      const folder = join(run, 'photos');
      await mkdir(folder);
      await fill(folder);
      const before = await everything(run);
      await expect(writeCheckpoint(folder, parts(2))).rejects.toThrow(refusal(folder, foreign));
      expect(await removeCheckpoint(folder)).toBe(false);
      expect(await everything(run)).toEqual(before);
    });

    it('a file', async () => {
      await writeFile(join(run, 'me.png'), 'x');
      await expect(writeCheckpoint(join(run, 'me.png'), parts(1))).rejects.toThrow(/me\.png: cannot be written: not a directory$/);
      expect(await readdir(run)).toEqual(['me.png']);
    });
  });

  it('goes where a link leads, which stays', async () => {
    const [link, folder] = [join(run, 'link'), join(run, 'far', 'model')];
    await symlink('far/model', link);
    for (const value of [1, 2]) {
      await writeCheckpoint(link, parts(value));
      expect([await readlink(link), await kaleidoIn(folder)]).toEqual(['far/model', value]);
    }
    expect([await readdir(run), await readdir(join(run, 'far'))]).toEqual([['far', 'link'], ['model']]);
    expect(await removeCheckpoint(link)).toBe(false);
    expect(await kaleidoIn(link)).toBe(2);
  });

  it('may have the longest name that there is', async () => {
    await writeCheckpoint(join(run, 'n'.repeat(255)), parts(1));
    expect(await readdir(run)).toEqual(['n'.repeat(255)]);
  });

  it('is removed as a whole', async () => {
    await writeCheckpoint(join(run, 'step-1'), parts(1));
    expect(await removeCheckpoint(join(run, 'step-1'))).toBe(true);
    expect(await readdir(run)).toEqual([]);
  });

  it.each(['manifest.json', '../x', 'a/b', '', '..', '.hidden', 'a\\b'])('has no file named %j', async (name) => {
    await expect(writeCheckpoint(join(run, 'x'), { ...parts(1), files: { [name]: '' } })).rejects.toThrow(
      `cannot write a file ${JSON.stringify(name)}`,
    );
    expect(await readdir(run)).toEqual([]);
  });

  it('has no two files of one name', async () => {
    await expect(writeCheckpoint(join(run, 'x'), { ...parts(1), files: { 'prior.safetensors': '' } })).rejects.toThrow('it is given twice');
  });

  it('leaves nothing behind when a part cannot be written, and the previous one in place', async () => {
    const folder = join(run, 'step-1');
    await writeCheckpoint(folder, parts(1));
    const bad = { ...parts(2), components: { denoiser: { tensors: { w: float32([1], [1e6]) }, dtype: 'F16' } } } as const;
    await expect(writeCheckpoint(folder, bad)).rejects.toThrow(
      `${folder}/denoiser.safetensors: cannot write tensor "w": 1000000 is too large for F16`,
    );
    expect(await readdir(run)).toEqual(['step-1']);
    expect(await kaleidoIn(folder)).toBe(1);
  });
});

describe('opening', () => {
  it.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
    ['is missing', (folder) => rm(folder, { recursive: true }), /step-1: no such checkpoint$/],
    [
      'has no manifest',
      (folder) => unlink(join(folder, 'manifest.json')),
      /step-1: not a checkpoint, or not a complete one: manifest\.json is missing$/,
    ],
    ['has half a manifest', (folder) => truncate(join(folder, 'manifest.json'), 50), /manifest\.json: not a valid manifest/],
    [
      'has a manifest of other files',
      (folder) => writeFile(join(folder, 'manifest.json'), '{"version":1,"files":{"../x":{}}}'),
      /not a valid manifest/,
    ],
    [
      'has a manifest that lists nothing',
      (folder) => writeFile(join(folder, 'manifest.json'), '{"version":1,"files":null}'),
      /not a valid manifest/,
    ],
    [
      'misses a file',
      (folder) => unlink(join(folder, 'prior.safetensors')),
      /prior\.safetensors: missing, though manifest\.json lists it$/,
    ],
    [
      'has a file cut short',
      (folder) => truncate(join(folder, 'prior.safetensors'), 40),
      /prior\.safetensors: damaged: it has 40 bytes, but manifest.json says \d+$/,
    ],
    ['has a longer file', (folder) => appendFile(join(folder, 'notes.bin'), 'x'), /notes\.bin: damaged: it has 3 bytes/],
    [
      'has another config',
      (folder) => writeFile(join(folder, 'config.json'), '{\n  "kaleido": 2\n}\n'),
      /config\.json: damaged: its SHA-256 differs from the one/,
    ],
  ])('refuses in one line a folder that %s', async (_, damage, reason) => {
    const folder = join(run, 'step-1');
    await writeCheckpoint(folder, parts(1));
    await damage(folder);
    for (const attempt of [openCheckpoint, verifyCheckpoint]) {
      const error: Error = await attempt(folder).then(
        () => expect.fail('it opened'),
        (caught) => caught,
      );
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toMatch(reason);
      expect(error.message).not.toContain('\n');
    }
  });

  it('finds a changed byte when the component is asked for', async () => {
    const folder = join(run, 'step-1');
    await writeCheckpoint(folder, parts(1));
    const path = join(folder, 'denoiser.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    const checkpoint = await openCheckpoint(folder);
    await expect(checkpoint.component('denoiser')).rejects.toThrow(`${path}: damaged: its SHA-256 differs from the one in manifest.json`);
    expect({ ...(await checkpoint.component('prior')) }).toEqual(weights);
    await expect(checkpoint.component('text_encoder')).rejects.toThrow(`${folder}: the checkpoint has no text_encoder.safetensors`);
  });
});

describe('newestCheckpoint', () => {
  it('takes the highest step that verifies and says what it skipped', async () => {
    for (const step of [5, 90, 100, 1000]) await writeCheckpoint(join(run, `step-${step}`), parts(step));
    await writeCheckpoint(join(run, 'best'), parts(0));
    await writeCheckpoint(join(run, 'exported-2000'), parts(0));
    await writeFile(join(run, 'log-5000'), 'a file, not a folder');
    await truncate(join(run, 'step-1000', 'config.json'), 3);
    await unlink(join(run, 'step-100', 'manifest.json'));
    const { folder, skipped } = await newestCheckpoint(run);
    expect(folder).toBe(join(run, 'step-90'));
    expect(skipped.map(({ folder: name }) => name)).toEqual([join(run, 'step-1000'), join(run, 'step-100')]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/config\.json: damaged/),
      expect.stringMatching(/manifest\.json is missing/),
    ]);
  });

  it('finds none in a folder that is empty or not there', async () => {
    for (const folder of [run, join(run, 'nowhere')]) expect(await newestCheckpoint(folder)).toEqual({ folder: undefined, skipped: [] });
    await writeFile(join(run, 'file'), '');
    await expect(newestCheckpoint(join(run, 'file'))).rejects.toThrow(/file: cannot be read/);
  });
});

/** A pid that no process has: beyond what any system gives out. */
const dead = 2 ** 31 - 1;

describe('what a killed writer left', () => {
  it('is not seen, and is removed by the next writer', async () => {
    await writeCheckpoint(join(run, 'step-1'), parts(1));
    await mkdir(join(run, `.step-2.${dead}-0123abcd.new`));
    await mkdir(join(run, `.step-2.${process.pid}-0123abcd.new`)); // a former process of the same number
    await mkdir(join(run, '.cache'));
    expect(await newestCheckpoint(run)).toEqual({ folder: join(run, 'step-1'), skipped: [] });
    await writeCheckpoint(join(run, 'step-2'), parts(2));
    expect((await readdir(run)).sort()).toEqual(['.cache', 'step-1', 'step-2']);
  });

  it('stays when its writer may still be at work', async () => {
    const other = `.step-2.${process.ppid}-0123abcd.new`;
    await mkdir(join(run, other));
    await writeCheckpoint(join(run, 'step-3'), parts(3));
    expect((await readdir(run)).sort()).toEqual([other, 'step-3']);
  });

  it('is still the checkpoint when its successor had not yet come, and returns to its name', async () => {
    await writeCheckpoint(join(run, 'step-1'), parts(1));
    await rename(join(run, 'step-1'), join(run, `.step-1.${dead}-0123abcd.old`));
    expect(await kaleidoIn(join(run, 'step-1'))).toBe(1);
    expect((await newestCheckpoint(run)).folder).toBe(join(run, 'step-1'));
    await writeCheckpoint(join(run, 'step-2'), parts(2));
    expect((await readdir(run)).sort()).toEqual(['step-1', 'step-2']);
  });
});

/** Writes step-1, step-2, … and `latest` until it is killed; given a number, by itself just before that many calls of the file system. */
const writer = `
  import fs from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const [run, from, calls] = process.argv.slice(2);
  let left = Number(calls);
  for (const name of ['mkdir', 'open', 'rename', 'rm', 'writeFile']) {
    const original = fs[name];
    fs[name] = (...args) => (--left === 0 ? process.kill(process.pid, 'SIGKILL') : original(...args));
  }
  syncBuiltinESMExports();
  const { writeCheckpoint } = await import('./checkpoint.js');
  for (let i = Number(from); ; i++) {
    const parts = { json: { 'config.json': { kaleido: i } }, components: { w: { tensors: { w: { shape: [20000], dtype: 'float32', data: new Float32Array(20000).fill(i) } } } } };
    await writeCheckpoint(run + '/latest', parts);
    await writeCheckpoint(run + '/step-' + i, parts);
    process.stdout.write('.');
  }
`;

describe('a writer that is killed', () => {
  let compiled: string;
  beforeAll(async () => {
    compiled = join(scratch, 'compiled');
    const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
    const options = '--ignoreConfig --outDir'
      .split(' ')
      .concat(compiled, '--module nodenext --target es2022 --types node --rewriteRelativeImportExtensions'.split(' '));
    await promisify(execFile)(process.execPath, [tsc, join(import.meta.dirname, 'checkpoint.ts'), ...options], {
      cwd: import.meta.dirname,
    });
    await writeFile(join(compiled, 'package.json'), '{"type":"module"}');
    await writeFile(join(compiled, 'writer.js'), writer);
  });

  /** Runs the writer until it is dead. */
  const killed = (from: number, calls: number, afterFirst: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(compiled, 'writer.js'), run, String(from), String(calls)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child.stdout.once('data', () => {
        if (afterFirst >= 0) setTimeout(() => child.kill('SIGKILL'), afterFirst);
      });
      child.on('exit', (_, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error('the writer ended by itself'))));
    });

  /** The value of the whole checkpoint that the name stands for, every byte of it checked. */
  const valueOfWhole = async (folder: string): Promise<number> => {
    await verifyCheckpoint(folder);
    const checkpoint = await openCheckpoint(folder);
    const { w } = await checkpoint.component('w');
    const { kaleido } = checkpoint.config as { kaleido: number };
    expect(w!.data.every((x) => x === kaleido)).toBe(true);
    return kaleido;
  };

  it('has left the old or the new checkpoint, whichever call of the file system was its last', async () => {
    await killed(1, 0, 0);
    let last = await valueOfWhole(join(run, 'latest'));
    let survived = 0;
    for (let call = 1; call <= 26; call++) {
      await killed(last + 1, call, -1);
      const now = await valueOfWhole(join(run, 'latest'));
      expect([last, last + 1]).toContain(now);
      expect((await newestCheckpoint(run)).skipped).toEqual([]);
      survived += now === last ? 1 : 0;
      last = now;
    }
    expect(survived).toBeGreaterThan(5); // the calls reach across both renames
    expect(survived).toBeLessThan(25);
  });

  it('has left the old or the new checkpoint, at whatever time', async () => {
    let last = 0;
    for (let round = 0; round < 8; round++) {
      await killed(last + 1, 0, round * 3);
      const now = await valueOfWhole(join(run, 'latest'));
      expect(now).toBeGreaterThan(last);
      const newest = await newestCheckpoint(run);
      expect(newest.skipped).toEqual([]);
      expect([join(run, `step-${now}`), join(run, `step-${now - 1}`)]).toContain(newest.folder);
      last = now;
    }
    await writeCheckpoint(join(run, 'step-1'), parts(1));
    expect((await readdir(run)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('says so in one line when the disk takes no more, and leaves nothing behind', async () => {
    await writeCheckpoint(join(run, 'latest'), parts(1));
    // A limit on the size of files stands for a full disk: the write that crosses it fails halfway, as it does there.
    const command = `ulimit -f 32; exec "${process.execPath}" "${join(compiled, 'writer.js')}" "${run}" 2 0`;
    const child = promisify(execFile)('sh', ['-c', command]);
    const { stderr } = (await child.catch((error) => error)) as { stderr: string };
    expect(stderr).toContain(`Error: ${join(run, 'latest')}: cannot be written: file too large`);
    expect(await readdir(run)).toEqual(['latest']);
    expect((await stat(join(run, 'latest', 'notes.bin'))).size).toBe(2);
  });
});
