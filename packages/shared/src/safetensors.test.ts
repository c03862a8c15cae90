import { execFile } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from './errors.ts';
import { random } from './random.ts';
import { openSafetensors, type WriteOptions, writeSafetensors } from './safetensors.ts';
import { float32, int32, type NamedTensors, sizeOf } from './tensors.ts';

const fixture = join(import.meta.dirname, '../fixtures/dtypes');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

const readAll = async (path: string): Promise<NamedTensors> => {
  const file = await openSafetensors(path);
  try {
    return await file.readAll();
  } finally {
    await file.close();
  }
};

/** A file of one tensor, or of any header, and its data. */
async function writeRaw(path: string, header: unknown, data: Uint8Array): Promise<void> {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(path, Buffer.concat([length, json, data]));
}

const writeOne = (path: string, dtype: string, shape: readonly number[], data: Uint8Array): Promise<void> =>
  writeRaw(path, { x: { dtype, shape, data_offsets: [0, data.length] } }, data);

const tensors: fc.Arbitrary<NamedTensors> = fc
  .dictionary(
    fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name !== '__metadata__' && !name.split('.').includes('__proto__')),
    fc.tuple(fc.array(fc.nat(4), { maxLength: 4 }), fc.constantFrom('float32', 'int32', 'bool'), fc.integer()),
  )
  .map((specs) =>
    Object.fromEntries(
      Object.entries(specs).map(([name, [shape, dtype, seed]]) => {
        const words = Uint32Array.from({ length: sizeOf(shape) }, random(seed).uint32);
        const data =
          dtype === 'float32'
            ? new Float32Array(words.buffer)
            : dtype === 'int32'
              ? new Int32Array(words.buffer)
              : Uint8Array.from(words, (x) => x & 1);
        return [name, { shape, dtype, data } as NamedTensors[string]];
      }),
    ),
  );

describe('reading', () => {
  it('reads every type that the reference implementation writes', async () => {
    const expected: Record<string, string[]> = JSON.parse(await readFile(`${fixture}.json`, 'utf8'));
    const numberOf = (text: string): number => Number(text.replace('inf', 'Infinity')); // 'nan' becomes NaN
    const file = await openSafetensors(`${fixture}.safetensors`);
    expect(file.metadata).toEqual({ 'made by': 'safetensors and torch' });
    expect([...file.names].sort()).toEqual(Object.keys(expected).sort());
    expect(file.info('bool')).toEqual({ dtype: 'BOOL', shape: [1, 3], bytes: 3 });
    for (const name of file.names) {
      const { data, dtype, shape } = await file.read(name);
      expect({ name, shape, data: [...data] }).toEqual({ name, shape: file.info(name).shape, data: expected[name]!.map(numberOf) });
      expect(dtype).toBe(name === 'bool' ? 'bool' : /^([iu])\d/.test(name) ? 'int32' : 'float32');
    }
    expect(await file.raw('i8')).toEqual(Uint8Array.of(0x80, 0xff, 0, 1, 0x7f));
    await file.close();
  });

  it('reads tensors at misaligned offsets', async () => {
    const path = join(folder, 'misaligned.safetensors');
    const data = Buffer.concat([Buffer.of(9), Buffer.from(Float32Array.of(1.5, -2).buffer)]);
    await writeRaw(
      path,
      { a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] }, b: { dtype: 'F32', shape: [2], data_offsets: [1, 9] } },
      data,
    );
    expect((await readAll(path)).b).toEqual(float32([2], [1.5, -2]));
  });

  it('converts tensors that take several chunks', async () => {
    const path = join(folder, 'chunks.safetensors');
    const values = Float32Array.from({ length: 5_000_001 }, (_, i) => i % 2048);
    await writeSafetensors(path, { values: float32([values.length], values) }, { dtype: 'F16' });
    expect(Buffer.from((await readAll(path)).values!.data.buffer).equals(Buffer.from(values.buffer))).toBe(true);
  });

  it('reads the end of a file of five gigabytes without reading the rest', async () => {
    const path = join(folder, 'large.safetensors');
    const size = 5e9;
    await writeRaw(
      path,
      { a: { dtype: 'U8', shape: [size], data_offsets: [0, size] }, b: { dtype: 'F32', shape: [2], data_offsets: [size, size + 8] } },
      Buffer.of(),
    );
    const header = (await readFile(path)).length;
    await truncate(path, header + size + 8); // a hole in the file takes no space on the disk
    const raw = await open(path, 'r+');
    await raw.write(Buffer.from(Float32Array.of(3, 4).buffer), 0, 8, header + size);
    await raw.close();
    const file = await openSafetensors(path);
    expect(await file.read('b')).toEqual(float32([2], [3, 4]));
    expect(file.info('a').bytes).toBe(size);
    await file.close();
  });

  it.each<[string, number[], number[], string]>([
    ['I64', [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0], [2], 'element 1 does not fit int32; its type in the file is I64'],
    ['I64', [0, 0, 0, 0, 1, 0, 0, 0], [1], 'element 0 does not fit int32'],
    ['U64', [0, 0, 0, 0x80, 0, 0, 0, 0], [1], 'element 0 does not fit int32'],
    ['U32', [0, 0, 0, 0, 0, 0, 0, 0x80], [2], 'element 1 does not fit int32'],
    ['BOOL', [0, 1, 2], [3], 'element 2 does not fit bool'],
    ['C64', [0, 0, 0, 0, 0, 0, 0, 0], [1], 'values of type C64 cannot be used'],
    ['F4', [0], [2], 'values of type F4 cannot be used'],
  ])('refuses values of %s that have no place (%j)', async (dtype, bytes, shape, reason) => {
    const path = join(folder, 'values.safetensors');
    await writeOne(path, dtype, shape, Uint8Array.from(bytes));
    const file = await openSafetensors(path);
    await expect(file.read('x')).rejects.toThrow(`${path}: tensor "x": ${reason}`);
    expect(await file.raw('x')).toEqual(Uint8Array.from(bytes));
    await file.close();
  });

  it('says by name what is not there', async () => {
    const file = await openSafetensors(`${fixture}.safetensors`);
    for (const ask of [file.read, file.raw, async (name: string) => file.info(name)])
      await expect(ask('toString')).rejects.toThrow(`${fixture}.safetensors: no tensor "toString"`);
    expect(file.has('toString')).toBe(false);
    await file.close();
    await expect(openSafetensors(join(folder, 'none.safetensors'))).rejects.toThrow(
      /none\.safetensors: cannot be read: no such file or directory$/,
    );
    await expect(openSafetensors('/dev/zero')).rejects.toThrow('/dev/zero: not a regular file');
    const pipe = join(folder, 'pipe.safetensors');
    await promisify(execFile)('mkfifo', [pipe]);
    await expect(openSafetensors(pipe)).rejects.toThrow(`${pipe}: expected a regular file, got a named pipe`);
  });

  it('refuses a header that is cut off or claims too much', async () => {
    const path = join(folder, 'short.safetensors');
    const refusal = async (...bytes: number[]): Promise<string> => {
      await writeFile(path, Uint8Array.from(bytes));
      return openSafetensors(path).then(String, (error: Error) => error.message);
    };
    expect(await refusal()).toBe(`${path}: not a valid safetensors file: 0 bytes are too few for a header`);
    expect(await refusal(1, 2, 3)).toMatch(/3 bytes are too few/);
    expect(await refusal(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d)).toMatch(/cut off: the header takes 3 bytes, the file has 10$/);
    expect(await refusal(1, 0xe1, 0xf5, 5, 0, 0, 0, 0, 0x7b, 0x7d)).toMatch(/claims 100000001 bytes, more than the 100000000 allowed$/);
    expect(await refusal(255, 255, 255, 255, 255, 255, 255, 255, 0x7b, 0x7d)).toMatch(/more than the 100000000 allowed$/);
    expect(await refusal(0, 0, 0, 0, 0, 0, 0, 0)).toMatch(/does not begin with \{$/);
  });

  it('answers any corruption with tensors or with one line, and closes the file', async () => {
    const whole = await readFile(`${fixture}.safetensors`);
    const path = join(folder, 'corrupt.safetensors');
    const before = (await readdir('/proc/self/fd').catch(() => [])).length; // only Linux counts them
    const edit = fc.tuple(fc.oneof(fc.nat(whole.length - 1), fc.nat(1600)), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 5 }), fc.option(fc.nat(whole.length)), async (edits, length) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of edits) bytes[at] = value;
        await writeFile(path, bytes.subarray(0, length ?? bytes.length));
        await readAll(path).catch((error) => {
          expect(error).toBeInstanceOf(InputError);
          expect(error.message).toMatch(/^\S+corrupt\.safetensors: [^\n]+$/);
        });
      }),
      { numRuns: 500 },
    );
    expect((await readdir('/proc/self/fd').catch(() => [])).length).toBeLessThanOrEqual(before + 2);
  });

  it('says so when the file shrinks while it is open', async () => {
    const path = join(folder, 'shrinks.safetensors');
    await writeSafetensors(path, { x: float32([4], [1, 2, 3, 4]) });
    const file = await openSafetensors(path);
    await truncate(path, (await readFile(path)).length - 3);
    await expect(file.read('x')).rejects.toThrow(/shrinks\.safetensors: cut off at byte \d+ while reading$/);
    await file.close();
  });
});

describe('writing', () => {
  it('gives back bit for bit what was written, and the same bytes for the same tensors', async () => {
    const path = join(folder, 'round.safetensors');
    await fc.assert(
      fc.asyncProperty(
        tensors,
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
        async (written, metadata) => {
          await writeSafetensors(path, written, { metadata });
          const bytes = await readFile(path);
          const file = await openSafetensors(path);
          expect(Object.entries(file.metadata).sort()).toEqual(Object.entries(metadata).sort());
          const read = await file.readAll();
          await file.close();
          expect(Object.keys(read).sort()).toEqual(Object.keys(written).sort());
          for (const [name, { shape, dtype, data }] of Object.entries(written)) {
            expect({ ...read[name], data: 0 }).toEqual({ shape, dtype, data: 0 });
            expect(Buffer.from(read[name]!.data.buffer).equals(Buffer.from(data.buffer))).toBe(true);
          }
          await writeSafetensors(path, Object.fromEntries(Object.entries(written).reverse()), { metadata });
          expect((await readFile(path)).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stores floats as F16 or BF16, everything else as it is', async () => {
    const path = join(folder, 'half.safetensors');
    const written: NamedTensors = {
      f: float32([3], [1 + 2 ** -11, -1e-8, Infinity]),
      i: int32([1], [123456789]),
      b: { shape: [], dtype: 'bool', data: Uint8Array.of(1) },
    };
    const floats: [WriteOptions['dtype'], number[]][] = [
      ['F16', [1, -0, Infinity]],
      ['BF16', [1, Math.fround(-1e-8 + 7.4e-12), Infinity]],
    ];
    for (const [dtype, expected] of floats) {
      await writeSafetensors(path, written, { dtype: dtype! });
      const file = await openSafetensors(path);
      expect(file.names.map((name) => file.info(name).dtype)).toEqual(['I32', dtype, 'BOOL']);
      const { f, i, b } = await file.readAll();
      await file.close();
      expect(f!.data[0]).toBe(expected[0]);
      expect(Math.abs(f!.data[1]! - expected[1]!)).toBeLessThan(4e-11); // BF16 keeps 8 bits: atol 1e-8 / 2^8
      expect(f!.data[2]).toBe(expected[2]);
      expect([i, b]).toEqual([written.i, written.b]);
    }
  });

  it('begins the data at a multiple of eight bytes', async () => {
    const path = join(folder, 'aligned.safetensors');
    for (const name of ['a', 'ab', 'abc', 'é', '値']) {
      await writeSafetensors(path, { [name]: float32([1], [1]) });
      expect(((await readFile(path)).length - 4) % 8).toBe(0);
    }
  });

  it.each<[string, NamedTensors, WriteOptions, string]>([
    ['a value too large for F16', { x: float32([2], [1, 65520]) }, { dtype: 'F16' }, 'tensor "x": 65520 is too large for F16'],
    [
      'a size that is not its shape',
      { x: { shape: [3], dtype: 'float32', data: new Float32Array(2) } },
      {},
      'its shape [3] takes 3 values, got 2',
    ],
    ['a reserved name', { __metadata__: float32([], [1]) }, {}, 'the name is reserved'],
    ['a name that is a property of objects', { 'a.__proto__': float32([], [1]) }, {}, 'the name would change an object'],
    ['half a character in a name', { '\ud800': float32([], [1]) }, {}, 'the name is not valid Unicode'],
  ])('refuses %s, leaves what was there and nothing else', async (_, bad, options, reason) => {
    const own = await mkdtemp(join(folder, 'refused-'));
    const path = join(own, 'x.safetensors');
    await writeSafetensors(path, { x: float32([1], [5]) });
    await expect(writeSafetensors(path, bad, options)).rejects.toThrow(`${path}: cannot write tensor`);
    await expect(writeSafetensors(path, bad, options)).rejects.toThrow(reason);
    expect((await readAll(path)).x).toEqual(float32([1], [5]));
    expect(await readdir(own)).toEqual(['x.safetensors']);
  });

  it('asks for lazy tensors one after another, and writes what it writes of those in memory', async () => {
    const made: string[] = [];
    const lazy = (name: string, values: number[]) => ({
      shape: [values.length],
      dtype: 'float32' as const,
      values: () => {
        made.push(name);
        return Float32Array.from(values);
      },
    });
    const [here, later] = [join(folder, 'here.safetensors'), join(folder, 'later.safetensors')];
    await writeSafetensors(here, { a: float32([2], [1, 2]), b: float32([1], [3]) });
    await writeSafetensors(later, { b: lazy('b', [3]), a: lazy('a', [1, 2]) });
    expect(await readFile(later)).toEqual(await readFile(here));
    expect(made).toEqual(['a', 'b']);
    const short = { ...lazy('a', [1, 2]), shape: [3] };
    await expect(writeSafetensors(later, { short })).rejects.toThrow('its shape [3] takes 3 values, got 2');
  });

  it('names the folder that is missing', async () => {
    const path = join(folder, 'nowhere', 'x.safetensors');
    await expect(writeSafetensors(path, {})).rejects.toThrow(`${path}: the folder ${join(folder, 'nowhere')} does not exist`);
  });
});

describe('several files under an index', () => {
  const index = async (weightMap: unknown, files: Record<string, NamedTensors>, rest: object = {}): Promise<string> => {
    const own = await mkdtemp(join(folder, 'index-'));
    for (const [file, written] of Object.entries(files)) await writeSafetensors(join(own, file), written);
    await writeFile(
      join(own, 'model.safetensors.index.json'),
      typeof weightMap === 'string' ? weightMap : JSON.stringify({ ...rest, weight_map: weightMap }),
    );
    return own;
  };
  const a = float32([2], [1, 2]);
  const b = int32([1], [3]);
  const files = { '1.safetensors': { a }, '2.safetensors': { b } };

  it('reads them as one, by the path of the index or of the folder', async () => {
    const own = await index({ a: '1.safetensors', b: '2.safetensors' }, files, { metadata: { total_size: 12 } });
    for (const path of [own, join(own, 'model.safetensors.index.json')]) {
      const file = await openSafetensors(path);
      expect(file.names).toEqual(['a', 'b']);
      expect(file.info('b')).toEqual({ dtype: 'I32', shape: [1], bytes: 4 });
      expect(await file.read('a')).toEqual(a);
      expect(await file.raw('b')).toEqual(Uint8Array.of(3, 0, 0, 0));
      expect({ ...(await file.readAll()) }).toEqual({ a, b });
      await expect(file.read('c')).rejects.toThrow('no tensor "c"');
      await file.close();
    }
  });

  it('follows links to files elsewhere, as download caches make them', async () => {
    const own = await index({ a: '1.safetensors' }, {});
    await writeSafetensors(join(folder, 'blob'), { a });
    await symlink(join(folder, 'blob'), join(own, '1.safetensors'));
    expect((await readAll(own)).a).toEqual(a);
  });

  it.each<[string, unknown, RegExp]>([
    ['a path', { a: '../1.safetensors' }, /puts "a" into "\.\.\/1\.safetensors", which is not a \.safetensors file in the same folder/],
    ['an absolute path', { a: '/etc/1.safetensors' }, /same folder/],
    ['a path with backslashes', { a: '..\\1.safetensors' }, /same folder/],
    ['another kind of file', { a: 'model.bin' }, /same folder/],
    ['no name', { a: 7 }, /puts "a" into 7/],
    ['a missing file', { a: '3.safetensors' }, /3\.safetensors: cannot be read: no such file/],
    ['a file without the tensor', { a: '2.safetensors', b: '2.safetensors' }, /puts "a" into 2\.safetensors, which does not have it/],
    ['not all of a file', { a: '1.safetensors', x: '2.safetensors' }, /which does not have it/],
    ['no list', null, /weight_map is missing or not an object/],
    ['no JSON', '{', /index\.json: not a valid safetensors index: it is not valid JSON/],
    ['a name twice', '{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}', /has the key "a" twice/],
  ])('refuses an index that names %s', async (_, weightMap, reason) => {
    const own = await index(weightMap, files);
    await expect(openSafetensors(own)).rejects.toThrow(InputError);
    await expect(openSafetensors(own)).rejects.toThrow(reason);
  });

  it('refuses a file that holds more than the index says', async () => {
    const own = await index({ a: '1.safetensors' }, { '1.safetensors': { a, b } });
    await expect(openSafetensors(own)).rejects.toThrow(/1\.safetensors has "b", which weight_map does not list/);
  });

  it('chooses the file of a folder, or says why it cannot', async () => {
    const own = await mkdtemp(join(folder, 'choose-'));
    await expect(openSafetensors(own)).rejects.toThrow(`${own}: the folder has no .safetensors file`);
    await writeSafetensors(join(own, 'b.safetensors'), { b });
    expect({ ...(await readAll(own)) }).toEqual({ b });
    await writeSafetensors(join(own, 'c.safetensors'), { b });
    await expect(openSafetensors(own)).rejects.toThrow(
      'the folder has several .safetensors files; name one of them: b.safetensors, c.safetensors',
    );
    await writeSafetensors(join(own, 'model.safetensors'), { a });
    expect({ ...(await readAll(own)) }).toEqual({ a });
  });
});
