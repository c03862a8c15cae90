import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GraphBuilder, int, writeOnnx } from '@kaleido/engine/testing/write-onnx';
import { encodePng, openImage, type Picture } from '@kaleido/shared/image';
import { random } from '@kaleido/shared/random';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../command.ts';
import { tinyVokens, writeTinyTokenizer } from '../../testing/tiny-tokenizer.ts';

const scratch = mkdtempSync(join(tmpdir(), 'kaleido-vokens-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const tokenizer = join(scratch, 'tiny.safetensors');
const other = join(scratch, 'other.safetensors');

/** Noise of any size. */
const noise = (width: number, height: number, key: number): Picture => ({
  ...{ width, height, channels: 3 },
  data: Uint8Array.from({ length: width * height * 3 }, () => 0).map((_, i) => random('noise', key, i).int(256)),
});
const png = (width: number, height: number, key: number) => encodePng(noise(width, height, key));

async function record(key: number, more: object = {}, [width, height] = [8, 8]): Promise<string> {
  const image = { width, height, png: (await png(width!, height!, key)).toString('base64') };
  return `${JSON.stringify({ caption: `noise ${key}`, id: `n${key}`, own: 1.5, image, ...more })}\n`;
}

beforeAll(async () => {
  await writeTinyTokenizer(tokenizer);
  await writeTinyTokenizer(other, 2);
});

const voken = (line: readonly string[], input = '') => runInProcess(command, ['voken', ...line], { input });
const recordsOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('kaleido-latents voken', () => {
  it('adds vokens and their tokenizer to records, and leaves the rest unchanged', async () => {
    const input = (await record(1, { latents: { text: 'plain noise' } })) + (await record(2));
    const { code, stdout, stderr } = await voken(['--tokenizer', tokenizer], input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [one, two] = recordsOf(stdout);
    expect(one).toMatchObject({ ...JSON.parse(await record(1)), latents: { text: 'plain noise', voken: expect.any(Array) } });
    expect(one.voken_tokenizer).toMatch(/^tiny@[0-9a-f]{8}$/);
    for (const { latents } of [one, two]) {
      expect(latents.voken).toHaveLength(4);
      for (const code of latents.voken) expect(code >= 0 && code < 15 && Number.isInteger(code)).toBe(true);
    }
    expect(one.latents.voken).not.toEqual(two.latents.voken);
  });

  it('crops and scales pictures of any size, as in training', async () => {
    const folder = join(scratch, 'pictures');
    mkdirSync(folder);
    writeFileSync(join(folder, 'b.png'), await png(8, 8, 1));
    writeFileSync(join(folder, 'c.png'), await png(30, 20, 3));
    for (const name of ['b', 'c']) writeFileSync(join(folder, `${name}.txt`), `noise ${name}`);
    const { code, stdout } = await voken(['--tokenizer', tokenizer, '--data', folder]);
    expect(code).toBe(0);
    const [b, c] = recordsOf(stdout);
    expect(b).toMatchObject({ latents: { voken: expect.any(Array) }, voken_tokenizer: expect.any(String) });
    const [asRecord] = recordsOf((await voken(['--tokenizer', tokenizer], await record(1))).stdout);
    expect(b.latents).toEqual(asRecord.latents);
    expect(c.latents.voken).toHaveLength(4);
  });

  it('keeps existing vokens unless --replace is given, and writes shards', async () => {
    const given = await record(1, { latents: { voken: [1, 2, 3, 4] } });
    expect(recordsOf((await voken(['--tokenizer', tokenizer], given)).stdout)[0]).toMatchObject(JSON.parse(given));
    const [replaced] = recordsOf((await voken(['--replace', '--tokenizer', tokenizer], given)).stdout);
    expect(replaced.voken_tokenizer).toMatch(/^tiny@/);
    const { code, stdout } = await voken(['--replace', '--tokenizer', tokenizer, '--shards', join(scratch, 'shards')], given);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const shard = readFileSync(join(scratch, 'shards/00000.tar')).toString('latin1');
    expect(shard).toContain(`"voken":${JSON.stringify(replaced.latents.voken)}`);
    expect(shard).toContain('"voken_tokenizer":"tiny@');
  });

  it.each([
    ['--replace', []],
    ['--resume', []],
    ['--done', ['shards']],
    ['--shards', ['shards']],
  ])('refuses %s with --decode, which would do nothing', async (option, values) => {
    const { code, stderr } = await voken(['--decode', option, ...values, '--tokenizer', tokenizer]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`${option}: cannot be used with --decode`) });
  });

  it('refuses existing vokens of another tokenizer, unless --replace is given', async () => {
    const given = await record(1, { latents: { voken: [1, 2, 3, 4] }, voken_tokenizer: 'seed@00000000' });
    const { code, stdout, stderr } = await voken(['--tokenizer', tokenizer], given);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /: stdin:1: voken_tokenizer: expected vokens of tiny@\w+, got those of "seed@00000000"; --replace encodes the picture again\n$/,
    );
    const [replaced] = recordsOf((await voken(['--replace', '--tokenizer', tokenizer], given)).stdout);
    expect(replaced.voken_tokenizer).toMatch(/^tiny@/);
  });

  it('keeps the name of the tokenizer with vokens in a data set', async () => {
    const shards = join(scratch, 'named');
    await voken(['--tokenizer', tokenizer, '--shards', shards], await record(1));
    const [again] = recordsOf((await voken(['--tokenizer', tokenizer, '--data', shards])).stdout);
    expect(again).toMatchObject({ latents: { voken: expect.any(Array) }, voken_tokenizer: expect.stringMatching(/^tiny@/) });
  });

  it('decodes what it encoded, and a coarse picture from the first vokens', async () => {
    const encoded = await voken(['--tokenizer', tokenizer], await record(1));
    const whole = await voken(['--decode', '--tokenizer', tokenizer], encoded.stdout);
    const coarse = await voken(['--decode', '--first', '2', '--tokenizer', tokenizer], encoded.stdout);
    const [one] = recordsOf(whole.stdout);
    expect(one).toMatchObject({ id: 'n1', own: 1.5, image: { width: 8, height: 8 } });
    const pixels = async ({ stdout }: { readonly stdout: string }) =>
      (await (await openImage(Buffer.from(recordsOf(stdout)[0].image.png, 'base64'), {})).decode()).data;
    expect(await pixels(whole)).not.toEqual(await pixels(coarse));
    expect(whole.code + coarse.code).toBe(0);
  });

  it.each([
    ['no vokens', { latents: {} }, 'latents.voken: expected vokens, got none'],
    ['too few', { latents: { voken: [1, 2, 3] } }, /^latents\.voken: expected the 4 vokens of tiny@\w+, got 3$/],
    ['too many', { latents: { voken: [1, 2, 3, 4, 5] } }, /^latents\.voken: expected the 4 vokens of tiny@\w+, got 5$/],
    ['one out of range', { latents: { voken: [1, 2, 15, 4] } }, 'latents.voken[2]: expected an integer from 0 to 14, got 15'],
    ['a negative one', { latents: { voken: [1, -2, 1, 4] } }, 'latents.voken[1]: expected an integer from 0 to 2147483647, got -2'],
    [
      'those of another tokenizer',
      { latents: { voken: [1, 2, 3, 4] }, voken_tokenizer: 'seed@00000000' },
      /^voken_tokenizer: expected vokens of tiny@\w+, got those of "seed@00000000"$/,
    ],
  ])('refuses to decode %s', async (_, fields, words) => {
    const { code, stdout, stderr } = await voken(['--decode', '--tokenizer', tokenizer], JSON.stringify({ caption: 'a', ...fields }));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const said = stderr.replace(/^kaleido-latents voken: stdin:1: /, '').trimEnd();
    if (typeof words === 'string') expect(said).toBe(words);
    else expect(said).toMatch(words);
  });

  it('continues after a bad record with --keep-going, and exits with 1', async () => {
    const input = `{"caption":"no picture"}\n${await record(1)}`;
    const strict = await voken(['--tokenizer', tokenizer], input);
    expect(strict).toMatchObject({ code: 2, stdout: '' });
    expect(strict.stderr).toBe('kaleido-latents voken: stdin:1: image: expected a picture in the record, got none\n');
    const { code, stdout } = await voken(['--keep-going', '--tokenizer', tokenizer], input);
    expect(code).toBe(1);
    expect(recordsOf(stdout)).toHaveLength(1);
  });

  it('refuses vokens of another tokenizer', async () => {
    const encoded = await voken(['--tokenizer', tokenizer], await record(1));
    const { code, stderr } = await voken(['--decode', '--tokenizer', other], encoded.stdout);
    expect(code).toBe(2);
    expect(stderr).toMatch(/: voken_tokenizer: expected vokens of tiny@\w+, got those of "tiny@\w+"\n$/);
  });

  it.each([
    ['a file that is missing', () => join(scratch, 'none.safetensors'), /none\.safetensors: .*no such file/i],
    ['another network', foreign, /foreign\.safetensors: not a voken tokenizer: its header has no voken_tokenizer$/],
    [
      'weights of another network',
      mismatched,
      /mismatched\.safetensors: encoder\.glance\.in\.weight: expected shape \[8, 32\], got \[8, 8\]$/,
    ],
    ['a folder without one', () => scratch, /: not a checkpoint, or not a complete one: manifest\.json is missing$/],
  ])('refuses %s as a tokenizer', async (_, make, words) => {
    const { code, stderr } = await voken(['--tokenizer', await make()], await record(1));
    expect(code).toBe(2);
    expect(stderr.trimEnd()).toMatch(words);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('encodes with third-party tokenizers in ONNX files', async () => {
    const file = join(scratch, 'foreign.onnx');
    await writeOnnx(
      file,
      [{ name: 'pictures', type: 'float32', shape: [1, 3, 4, 4] }],
      [{ name: 'ids', type: 'int64', shape: [1, 4] }],
      (graph: GraphBuilder) => {
        const columns = graph.op('ReduceMax', ['pictures', graph.int64([1, 2])], { keepdims: int(0) });
        return [graph.op('Cast', [columns], { to: int(7) })];
      },
    );
    const line = ['--tokenizer', `onnx:${file}`, '--mean', '0,0,0', '--deviation', '0.1,0.1,0.1'];
    const { code, stdout, stderr } = await voken(line, await record(1, {}, [4, 4]));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [{ latents, voken_tokenizer }] = recordsOf(stdout);
    const { data } = noise(4, 4, 1);
    const largest = (x: number) => Math.max(...[...data].filter((_, i) => Math.floor(i / 3) % 4 === x));
    expect(latents.voken).toEqual([0, 1, 2, 3].map((x) => Math.trunc(largest(x) / 25.5)));
    expect(voken_tokenizer).toMatch(/^foreign@[0-9a-f]{8}$/);
    const decoded = await voken(['--decode', '--tokenizer', `onnx:${file}`], stdout);
    expect(decoded.code).toBe(2);
    expect(decoded.stderr).toMatch(/--decode: foreign@\w+ only encodes\n$/);
  });
});

async function foreign(): Promise<string> {
  const path = join(scratch, 'foreign.safetensors');
  await writeSafetensors(path, { a: { shape: [1], dtype: 'float32', data: Float32Array.of(1) } });
  return path;
}

async function mismatched(): Promise<string> {
  const path = join(scratch, 'mismatched.safetensors');
  const { initialise } = await import('@kaleido/engine/nn');
  const { vokenParameters } = await import('../network/parameters.ts');
  const { tokenizerFile } = await import('../tokenizer-file.ts');
  const { tensors, ...options } = tokenizerFile('tiny', { ...tinyVokens, side: 16 }, initialise(vokenParameters(tinyVokens), 1, 'voken'));
  await writeSafetensors(path, tensors, options);
  return path;
}
