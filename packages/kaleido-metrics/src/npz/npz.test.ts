import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { afterAll, describe, expect, test } from 'vitest';
import { readNpy } from './npy-array.ts';
import { openArrays } from './read-arrays.ts';
import { writeNpz } from './write-npz.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-npz-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fixture = (name: string) => new URL(`../../fixtures/${name}`, import.meta.url).pathname;

/** An npy array by its specification, or not quite. */
function npyBytes(descr: string, shape: string, data: Uint8Array, { fortran = false, version = 1 } = {}): Buffer {
  const text = `{'descr': ${descr}, 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }\n`;
  const head = Buffer.alloc(version === 1 ? 10 : 12);
  head.write('\x93NUMPY', 'latin1');
  head[6] = version;
  if (version === 1) head.writeUInt16LE(text.length, 8);
  else head.writeUInt32LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text), data]);
}

async function* pieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (bytes: Uint8Array, total = bytes.length) => readNpy(pieces(bytes), total, 'x.npy');
const bytesOf = (data: Float64Array | Float32Array | Int16Array | BigInt64Array) => new Uint8Array(data.buffer);

describe('npy arrays', () => {
  test('of every version, in pieces of any size', async () => {
    for (const version of [1, 2, 3]) {
      const bytes = npyBytes(`'<f8'`, '(2, 2)', bytesOf(Float64Array.of(1, 2, 3, 4)), { version });
      for (const size of [1, 64, 1000])
        expect(await readNpy(pieces(bytes, size), bytes.length, 'x')).toEqual({ shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) });
    }
  });

  test('big-endian, float16, integers, bytes', async () => {
    expect(await (await openArrays(fixture('be.npy'))).read('')).toEqual({ shape: [3], data: Float32Array.of(0, 1, 2) });
    expect(await (await openArrays(fixture('f16.npy'))).read('')).toEqual({ shape: [3], data: Float32Array.of(1, 0.5, -2) });
    expect((await read(npyBytes(`'<f2'`, '(4,)', Uint8Array.of(1, 0, 0, 0x7c, 0, 0xfe, 0xff, 0x7b)))).data).toEqual(
      Float32Array.of(2 ** -24, Number.POSITIVE_INFINITY, Number.NaN, 65504),
    );
    expect((await read(npyBytes(`'>i2'`, '(2,)', Uint8Array.of(0xff, 0xfe, 1, 0)))).data).toEqual(Float64Array.of(-2, 256));
    expect((await read(npyBytes(`'<i8'`, '(1,)', bytesOf(BigInt64Array.of(-5n))))).data).toEqual(Float64Array.of(-5));
    expect((await read(npyBytes(`'|u1'`, '(1, 2)', Uint8Array.of(7, 255)))).data).toEqual(Uint8Array.of(7, 255));
  });

  test('of more axes than numpy allows are refused', async () => {
    await expect(read(npyBytes(`'<f8'`, `(${'1, '.repeat(65)})`, new Uint8Array(8)))).rejects.toThrow(
      new InputError('x.npy: has 65 axes, more than the 64 that numpy allows'),
    );
  });

  test('Fortran order becomes C order', async () => {
    const shape = [2, 3, 4];
    const expected = Float64Array.from({ length: 24 }, (_, i) => i);
    const fortran = new Float64Array(24);
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++) for (let k = 0; k < 4; k++) fortran[i + 2 * j + 6 * k] = expected[12 * i + 4 * j + k]!;
    expect(await read(npyBytes(`'<f8'`, '(2, 3, 4)', bytesOf(fortran), { fortran: true }))).toEqual({ shape, data: expected });
  });

  test('without elements, and a single one', async () => {
    expect(await read(npyBytes(`'<f4'`, '(0, 5)', new Uint8Array(0)))).toEqual({ shape: [0, 5], data: new Float32Array(0) });
    expect(await read(npyBytes(`'<f8'`, '()', bytesOf(Float64Array.of(3))))).toEqual({ shape: [], data: Float64Array.of(3) });
  });

  const eight = new Uint8Array(8);
  test.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /^x\.npy: not an npy array$/],
    ['other bytes', Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1'), /not an npy array/],
    ['a later version', npyBytes(`'<f8'`, '(1,)', eight, { version: 4 }), /expected version 1, 2 or 3 of the npy format, got 4/],
    ['a header that is cut off', npyBytes(`'<f8'`, '(1,)', eight).subarray(0, 40), /header is cut off/],
    ['elements that are cut off', npyBytes(`'<f8'`, '(1,)', eight.subarray(1)), /cut off: the shape \(1\) of f8 takes \d+ bytes, got/],
    ['surplus elements', npyBytes(`'<f8'`, '(0,)', eight), /the shape \(0\) of f8 takes/],
    ['objects', npyBytes(`'|O'`, '(1,)', eight), /holds Python objects, which would run code/],
    ['records', npyBytes(`[('a', '<f8')]`, '(1,)', eight), /holds records/],
    ['texts', npyBytes(`'<U2'`, '(1,)', eight), /holds elements of type '<U2', expected numbers/],
    ['a damaged header', npyBytes(`'<f8'`, '(1', eight), /header is damaged/],
    ['a shape beyond all bounds', npyBytes(`'<f8'`, `(${'9999999999, '.repeat(9)})`, eight), /is too large/],
  ])('%s', async (_, bytes, reason) => {
    const error = await read(bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(reason);
  });
});

describe('npz files', () => {
  test('stored and deflated', async () => {
    for (const name of ['stats.npz', 'stats-compressed.npz']) {
      const file = await openArrays(fixture(name));
      expect(file.names).toEqual(['mu', 'sigma']);
      const [mu, sigma] = [await file.read('mu'), await file.read('sigma')];
      expect([mu.shape, sigma.shape]).toEqual([[8], [8, 8]]);
      for (let i = 0; i < 8; i++)
        for (let j = 0; j < 8; j++) expect(Math.abs(sigma.data[8 * i + j]! - sigma.data[8 * j + i]!)).toBeLessThan(1e-15); // Fortran order in the file
      await expect(file.read('feats')).rejects.toThrow(`${name}: no array feats, only mu, sigma`);
      await file.close();
    }
  });

  test('what is written is read, and equal contents are equal bytes', async () => {
    const path = join(folder, 'written.npz');
    const members = [
      { name: 'mu', shape: [3], data: Float64Array.of(1, 2, 3) },
      { name: 'feats', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4.5) },
      { name: 'label.json', text: '{"größe":1}' },
    ];
    await writeNpz(path, members);
    const bytes = readFileSync(path);
    const file = await openArrays(path);
    expect(await file.read('mu')).toEqual({ shape: [3], data: Float64Array.of(1, 2, 3) });
    expect(await file.read('feats')).toEqual({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4.5) });
    expect(await file.text('label.json')).toBe('{"größe":1}');
    expect(await file.text('other')).toBeUndefined();
    await file.close();
    await writeNpz(path, members);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('a bomb is refused by what it claims', async () => {
    // Nothing of it is unpacked: it is refused before.
    const [packed, size] = [Buffer.alloc(2 ** 18), 2 ** 27 + 128];
    const path = join(folder, 'bomb.npz');
    const [local, entry, end] = [Buffer.alloc(30), Buffer.alloc(46), Buffer.alloc(22)];
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(5, 26);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(5, 28);
    end.writeUInt32LE(0x06054b50);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(51, 12);
    end.writeUInt32LE(35 + packed.length, 16);
    writeFileSync(path, Buffer.concat([local, Buffer.from('a.npy'), packed, entry, Buffer.from('a.npy'), end]));
    const file = await openArrays(path);
    await expect(file.read('a')).rejects.toThrow(/bomb\.npz: a\.npy: \d+ compressed bytes claim to be 134217\d+/);
    await file.close();
  });

  test('a file that is missing, or cut off', async () => {
    await expect(openArrays(join(folder, 'none.npy'))).rejects.toThrow('none.npy: no such file or directory');
    await expect(openArrays(join(folder, 'none.npz'))).rejects.toThrow('none.npz: cannot be read: no such file or directory');
    const path = join(folder, 'cut.npz');
    writeFileSync(path, readFileSync(fixture('stats.npz')).subarray(0, 700));
    await expect(openArrays(path)).rejects.toThrow('cut.npz: not a valid zip file: it is cut off');
  });
});
