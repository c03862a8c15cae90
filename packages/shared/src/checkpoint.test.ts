import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newestCheckpoint, openCheckpoint, removeCheckpoint, verifyCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { InputError } from './errors.ts';
import { float32, type LazyTensor, readConstant } from './tensors.ts';
import { kaleidoIn, parts, weights } from './testing/checkpoint-parts.ts';

let scratch: string;
let run: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
beforeEach(async () => {
  run = await mkdtemp(join(scratch, 'run-'));
});
afterAll(() => rm(scratch, { recursive: true }));

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

  it('gives constants that are read later, from the same files whatever takes their place', async () => {
    const folder = join(run, 'best');
    await writeCheckpoint(folder, parts(1));
    const { w } = await (await openCheckpoint(folder)).constants('denoiser');
    const placed = await (w as LazyTensor).range?.();
    expect(placed).toMatchObject({ path: join(folder, 'denoiser.safetensors'), format: 'F32' });
    const bytes = await readFile(placed!.path);
    expect(bytes.readFloatLE(placed!.offset)).toBe(1);
    await writeCheckpoint(folder, parts(2));
    expect(await readConstant(w!)).toEqual(float32([1], [1]));
    expect(await (w as LazyTensor).range?.()).toBeUndefined();
  });

  it('refuses constants that are not finite when they are opened', async () => {
    const folder = join(run, 'torn');
    const data = new Float32Array(3 << 20);
    data[(2 << 20) + 5] = Number.NaN;
    await writeCheckpoint(folder, { ...parts(1), components: { denoiser: { tensors: { w: float32([data.length], data) } } } });
    await expect((await openCheckpoint(folder)).constants('denoiser')).rejects.toThrow(
      'denoiser.safetensors: "w": element 2097157 is NaN, expected finite numbers',
    );
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
