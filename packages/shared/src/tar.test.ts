import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from './errors.ts';
import { findShards, type ReadTarOptions, readShards, readTar } from './tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-tar-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function tarOf(members: Record<string, string>): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'folder/', type: 'directory' });
  for (const [name, content] of Object.entries(members)) archive.entry({ name }, content);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

async function* inPieces(bytes: Buffer, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function namesOf(bytes: Buffer, options: Partial<ReadTarOptions> = {}): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, bytes: content } of readTar(inPieces(bytes, 700), { name: 'x.tar', ...options }))
    names.push(`${name}=${Buffer.from(content!)}`);
  return names;
}

const longName = `${'long/'.repeat(60)}name.txt`;
const members = { 'a.txt': 'one', empty: '', [longName]: 'two', 'ü.txt': 'x'.repeat(2000) };

describe('readTar', () => {
  it('gives the files of an archive, also under long and foreign names', async () => {
    expect(await namesOf(await tarOf(members))).toEqual(Object.entries(members).map(([name, content]) => `${name}=${content}`));
  });

  it('tells an archive that is cut off, wherever that is', async () => {
    const whole = await tarOf(members);
    const ending = 1024 - 512; // the second of the zero blocks may be missing
    for (let length = 256; length < whole.length - ending; length += 256) {
      const error = await namesOf(whole.subarray(0, length)).catch((thrown: Error) => thrown);
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toMatch(/^x\.tar: not a valid tar file: it is cut off/);
    }
  });

  it('refuses what is damaged, and names what is too large', async () => {
    const whole = await tarOf(members);
    await expect(namesOf(Buffer.concat([Buffer.alloc(512, 'x'), whole]))).rejects.toThrow('x.tar: not a valid tar file: it has no header');
    const faults: unknown[] = [];
    for await (const { fault } of readTar(inPieces(whole, 700), { name: 'x.tar', maxBytes: 1999 })) faults.push(fault);
    expect(faults).toEqual([undefined, undefined, undefined, 'declares 2000 bytes, more than the 1999 allowed']);
  });

  it('passes on what reading throws, and can be left early', async () => {
    const whole = await tarOf(members);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield whole.subarray(0, 1500);
      throw new InputError('the disk is gone');
    }
    const read = async () => {
      for await (const _ of readTar(broken(), { name: 'x.tar' }));
    };
    await expect(read()).rejects.toThrow(/^the disk is gone$/);
    for await (const { name } of readTar(inPieces(whole, 700), { name: 'x.tar' })) {
      expect(name).toBe('a.txt');
      break;
    }
  });
});

describe('readShards', () => {
  it('joins members into samples, shard after shard', async () => {
    writeFileSync(
      join(folder, '0.tar'),
      await tarOf({ 'a/1.PNG': 'p', 'a/1.txt': 't', 'a/1.seg.png': 's', '__meta.json': '', readme: '', '.x.y': '' }),
    );
    writeFileSync(join(folder, '1.tar'), await tarOf({ '2.png': 'q' }));
    const samples: unknown[] = [];
    for await (const { key, where, parts } of readShards(await findShards(join(folder, '{0..1}.tar'))))
      samples.push([key, where.slice(folder.length + 1), [...parts].map(([kind, bytes]) => `${kind}=${Buffer.from(bytes)}`)]);
    expect(samples).toEqual([
      ['a/1', '0.tar: a/1', ['png=p', 'txt=t']],
      ['2', '1.tar: 2', ['png=q']],
    ]);
  });

  it('names a shard that is missing, and a part that comes twice', async () => {
    writeFileSync(join(folder, 'twice.tar'), await tarOf({ '1.png': 'p', '1.PNG': 'q' }));
    await expect(findShards(join(folder, '{0..2}.tar'))).rejects.toThrow('2.tar: cannot be read: no such file or directory');
    const { value } = await readShards([join(folder, 'twice.tar')]).next();
    expect(value).toMatchObject({ key: '1', fault: '.png occurs twice' });
  });
});
