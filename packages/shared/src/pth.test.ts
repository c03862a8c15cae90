import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import { InputError } from './errors.ts';
import { openPth, type PthOptions } from './pth.ts';
import { openSafetensors } from './safetensors.ts';
import { openZip } from './zip.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/pth/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kaleido-pth-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function readAll(path: string, options?: PthOptions) {
  const file = await openPth(path, options);
  try {
    return await file.readAll();
  } finally {
    await file.close();
  }
}

async function refusal(path: string, options?: PthOptions): Promise<string> {
  const error = await readAll(path, options).then(
    () => expect.fail('it was taken'),
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).not.toContain('\n');
  return error.message.replace(/.*\//, '');
}

/** Writes a plain pickle behind the heading of the legacy form. */
function legacyOf(...parts: (Buffer | string)[]): string {
  const path = join(folder, 'made.pth');
  const heading = readFileSync(fixture('legacy.pth'));
  const object = heading.indexOf(Buffer.from('\x80\x02ccollections\nOrderedDict', 'latin1'));
  writeFileSync(path, Buffer.concat([heading.subarray(0, object), ...parts.map((part) => Buffer.from(part as string, 'latin1'))]));
  return path;
}

describe('openPth', () => {
  it.each(['state_dict', 'nested', 'legacy', 'deflated', 'big-endian'])('reads what torch.save wrote: %s.pth', async (name) => {
    const expected = await openSafetensors(fixture('expected.safetensors'));
    const file = await openPth(fixture(`${name}.pth`));
    expect([...file.names].sort()).toEqual([...expected.names].sort());
    for (const each of expected.names) {
      expect(file.info(each)).toEqual(expected.info(each));
      expect(Buffer.from(await file.raw(each))).toEqual(Buffer.from(await expected.raw(each)));
      if (each !== 'steps') expect(await file.read(each)).toEqual(await expected.read(each));
    }
    await expect(file.read('steps')).rejects.toThrow('tensor "steps": element 0 does not fit int32; its type in the file is I64');
    await file.close();
    await expected.close();
  });

  it('names tensors by their place, from a root on', async () => {
    const file = await openPth(fixture('nested.pth'), { root: 'state_dict.conv.weight' }).catch((error: Error) => error.message);
    expect(file).toContain('has no part "state_dict.conv.weight"');
    const part = await openPth(fixture('nested.pth'), { root: 'state_dict' });
    expect(part.names).toContain('conv.weight');
    await part.close();
    expect(await refusal(fixture('nested.pth'), { root: 'ema' })).toBe(
      'nested.pth: not a valid PyTorch file: it has no part "ema", only state_dict, epoch, note, lr',
    );
  });

  it('keeps classes as records only where the caller lists them, and reads views, new types and later pickles', async () => {
    expect(await refusal(fixture('records.pth'))).toContain('wants to load "argparse.Namespace", which is refused');
    const file = await openPth(fixture('records.pth'), { inert: ['argparse.*'] });
    const { content } = file;
    if (!(content instanceof Map)) return expect.fail('no dict');
    expect(content.get('args')).toEqual({
      kind: 'inert',
      className: 'argparse.Namespace',
      args: [],
      state: new Map<string, unknown>([
        ['lr', 0.1],
        ['names', ['a']],
      ]),
    });
    expect(content.get('seen')).toEqual(new Set([1, 2]));
    expect(file.names).toEqual(['uint16', 'float8', 'expanded', 'shared.a', 'shared.b'].map((name) => `model.${name}`).concat('steps.0'));
    const later = await openPth(fixture('protocol4.pth'));
    for (const each of [(name: string) => file.read(`model.${name}`), later.read]) {
      expect([...(await each('uint16')).data]).toEqual([0, 1, 65535]);
      expect([...(await each('float8')).data]).toEqual([0.5, -448]);
      expect([...(await each('expanded')).data]).toEqual([7, 8, 7, 8, 7, 8]);
      expect([...(await each('shared.a')).data]).toEqual([2, 3, 4, 5]);
      expect([...(await each('shared.b')).data]).toEqual([1, 2, 5, 6, 9, 10]);
    }
    await file.close();
    await later.close();
  });

  it.each([
    ['mdm.pth', 'ml_mdm.', 'numpy._core.'],
    ['mdm-older.pth', '', 'numpy.core.'],
  ])("reads what ml-mdm's trainer wrote, numpy's numbers and its own classes as records: %s", async (name, modules, numpy) => {
    expect(await refusal(fixture(name))).toContain('wants to load "argparse.Namespace", which is refused');
    const inert = ['argparse.*', 'ml_mdm.*', 'models.*', 'diffusion.*', 'samplers.*', 'reader.*', 'language_models.*', 'distributed.*'];
    const file = await openPth(fixture(name), { inert });
    expect(file.names).toEqual(['conv_in.weight', 'conv_in.bias', 'norm_out.weight', 'norm_out.bias']);
    expect([...(await file.read('norm_out.weight')).data]).toEqual([0, 1, 2, 3]);
    expect(file.info('conv_in.weight')).toEqual({ dtype: 'F32', shape: [4, 3, 3, 3], bytes: 432 });
    expect([...file.inert].sort()).toEqual(
      [
        ...['_codecs.encode', 'argparse.Namespace', 'numpy.dtype', 'numpy.ndarray'],
        ...['multiarray._reconstruct', 'multiarray.scalar'].map((one) => `${numpy}${one}`),
        ...['diffusion.NestedDiffusionConfig', 'distributed.get_rank', 'language_models.transformer.TransformerConfig'].map(
          (one) => `${modules}${one}`,
        ),
        ...['models.nested_unet.NestedUNetConfig', 'models.unet.ResNetConfig', 'models.unet.UNetConfig'].map((one) => `${modules}${one}`),
        ...['reader.ReaderConfig', 'samplers.SamplerConfig', 'samplers.ScheduleType'].map((one) => `${modules}${one}`),
      ].sort(),
    );
    const { content } = file;
    if (!(content instanceof Map)) return expect.fail('no dict');
    expect(content.get('batch_num')).toBe(500_000);
    expect(content.get('exp_avg_loss')).toMatchObject({ kind: 'inert', className: `${numpy}multiarray.scalar` });
    await file.close();
  });

  it('refuses a storage of another size than the archive holds before it makes anything of it', async () => {
    const zip = await openZip(fixture('state_dict.pth'));
    const before = Buffer.from(await zip.read([...zip.members.keys()].find((name) => name.endsWith('data.pkl'))!, 1 << 20));
    await zip.close();
    const after = Buffer.from(before);
    after[after.indexOf('K', after.indexOf('FloatStorage')) + 1]! += 1; // BININT1, the number of elements
    const checksum = (bytes: Buffer) => new Uint8Array(Uint32Array.of(crc32(bytes)).buffer);
    const whole = readFileSync(fixture('state_dict.pth')).toString('latin1').replace(before.toString('latin1'), after.toString('latin1'));
    const path = join(folder, 'claims.pth');
    const [old, fresh] = [before, after].map((bytes) => Buffer.from(checksum(bytes)).toString('latin1')) as [string, string];
    writeFileSync(path, whole.replaceAll(old, fresh), 'latin1');
    expect(await refusal(path)).toMatch(/it has \d+ bytes of storage "\d", expected \d+$/);
  });

  it.each([
    [
      'evil.pth',
      'evil.pth: not a valid PyTorch file: it wants to load "posix.system", which is refused: only tensors and containers are read',
    ],
    [
      'evil-text.pth',
      'evil-text.pth: not a valid PyTorch file: it wants to load "os.system", which is refused: only tensors and containers are read',
    ],
    ['truncated.pth', 'truncated.pth: not a valid zip file: it is cut off, its directory is missing'],
    ['expected.safetensors', /^expected\.safetensors: not a valid PyTorch file: it has an unknown operation 0x[0-9a-f]+ at byte \d$/],
    ['absent.pth', 'absent.pth: cannot be read: no such file or directory'],
  ])('refuses %s by its reason', async (name, reason) => {
    expect(await refusal(fixture(name), { inert: ['argparse.*'] })).toMatch(reason);
  });

  it('tells where a file of the form before zip is cut off, wherever that is', async () => {
    const whole = readFileSync(fixture('legacy.pth'));
    const path = join(folder, 'cut.pth');
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length));
      expect(await refusal(path)).toMatch(/^cut\.pth: not a valid PyTorch file: it is cut off/);
    }
  });

  it('never fails otherwise than by one line, whatever byte is wrong', async () => {
    for (const name of ['legacy.pth', 'state_dict.pth']) {
      const whole = readFileSync(fixture(name));
      const path = join(folder, 'wrong.pth');
      for (let at = 0; at < whole.length; at += 5) {
        const bytes = Buffer.from(whole);
        bytes[at] = bytes[at]! ^ (1 << (at % 8));
        writeFileSync(path, bytes);
        await readAll(path).catch((error: Error) => {
          expect(error).toBeInstanceOf(InputError);
          expect(error.message).toMatch(/^[^\n]*wrong\.pth: [^\n]+$/);
        });
      }
    }
  });

  const tensor = (offset: number, shape: string, strides: string): string =>
    `\x80\x02}U\x01actorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x04tQK${String.fromCharCode(offset)}${shape}${strides}\x89}tRs.`;
  /** Each list holds the one before twice. */
  const doubled = (count: number): string =>
    Array.from({ length: count }, (_, i) => `](h${String.fromCharCode(i, 0x68, i)}eq${String.fromCharCode(i + 1)}`).join('');
  const memorised = (): string => `\x80\x02${tensor(0, 'K\x04\x85', 'K\x01\x85').slice(6, -3)}Rq\x00`;
  /** Puts the value on top into dicts that share one key of `length` characters, and these beside another tensor. */
  const nested = (count: number, length: number): string => {
    const key = `X${String.fromCharCode(length & 255, length >> 8)}\x00\x00${'k'.repeat(length)}q\x65`;
    return `q\x64${key}${'}h\x65h\x64sq\x64'.repeat(count)}}h\x65h\x64sU\x01bh\x00s.`;
  };
  /** Each list holds the one before, and an outer one all. */
  const chained = (count: number): string =>
    Array.from({ length: count }, (_, i) => `]h${String.fromCharCode(i)}aq${String.fromCharCode(i + 1)}`).join('');

  it.each([
    ['a path', 'cpathlib\nPosixPath\n(U\x01/U\x01atR', { className: 'pathlib.PosixPath', args: ['/', 'a'] }],
    ['a path of Python 3.13', 'cpathlib._local\nPosixPath\n(U\x01atR', { className: 'pathlib._local.PosixPath' }],
    [
      'an array of protocol 5',
      `cnumpy._core.numeric\n_frombuffer\n(\x96\x01${'\0'.repeat(7)}xcnumpy\ndtype\nU\x02u1\x85RK\x01\x85U\x01CtR`,
      { className: 'numpy._core.numeric._frombuffer' },
    ],
    ['a defaultdict', 'ccollections\ndefaultdict\ncbuiltins\nlist\n\x85RU\x01kK\x05s', new Map([['k', 5]])],
  ])('keeps %s beside the tensors', async (_, value, expected) => {
    const storage = Buffer.alloc(8 + 16);
    storage.writeUInt8(4);
    const path = legacyOf(tensor(0, 'K\x04\x85', 'K\x01\x85').replace(/s\.$/, `sU\x01b${value}s.`), ']U\x010a.', storage);
    const file = await openPth(path);
    expect(file.names).toEqual(['a']);
    if (!(file.content instanceof Map)) return expect.fail('no dict');
    expect(file.content.get('b')).toMatchObject(expected);
    await file.close();
  });

  it.each([
    ['more than its storage has', tensor(1, 'K\x04\x85', 'K\x01\x85'), 'needs more than the 4 elements of its storage'],
    ['a stride beyond its storage', tensor(0, 'K\x02\x85', 'K\x04\x85'), 'needs more than the 4 elements of its storage'],
    ['sizes that overflow', tensor(0, 'J\xff\xff\xff\x7fJ\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x87', 'K\x00K\x00K\x00\x87'), 'needs more than'],
    ['the same element without end', tensor(0, 'J\xff\xff\xff\x7f\x85', 'K\x00\x85'), 'repeats a storage of 4 elements'],
    ['a negative size', tensor(0, 'J\xff\xff\xff\xff\x85', 'K\x01\x85'), 'must be whole numbers'],
    ['fewer strides than sizes', tensor(0, 'K\x02K\x02\x86', 'K\x01\x85'), 'one stride per size'],
    ['a long integer', `\x80\x02\x8b\x41\x00\x00\x00${'\x01'.repeat(65)}.`, 'has an integer of 65 bytes, more than 64'],
    ['a long integer in digits', `\x80\x02L${'9'.repeat(155)}L\n.`, 'has an integer of 155 digits, more than 154'],
    ['a memo index that is not a number', '\x80\x02Nptwo\n.', 'expected a memo index, got "two"'],
    ['a memo index that is too large', '\x80\x02Nr\xff\xff\xff\xff.', 'stores a value under memo index 4294967295'],
    ['more operations than any model takes', `\x80\x02${'N0'.repeat(2 ** 21)}N.`, 'has more than 4194304 operations'],
    [
      'lists that hold one another without end',
      `\x80\x02${tensor(0, 'K\x04\x85', 'K\x01\x85').slice(6, -3)}Rq\x00${doubled(40)}.`,
      'has more than 131072 tensors',
    ],
    ['a name that grows with each dict around it', memorised() + nested(40, 500), 'has a name of 1502 characters, more than 1024: "kkkk'],
    [
      'names that are long together, as many tensors share dicts',
      memorised() + doubled(16) + nested(15, 60),
      'has names of more than 16777216 characters in all',
    ],
    [
      'a chain of lists',
      `\x80\x02(${tensor(0, 'K\x04\x85', 'K\x01\x85').slice(6, -3)}Rq\x00${chained(200)}l.`,
      'nested deeper than 64 levels',
    ],
    ['a dict of no pairs', '\x80\x02ccollections\nOrderedDict\n(]K\x01aK\x02tR.', 'expected pairs of keys and values'],
    ['a set of no list', '\x80\x02cbuiltins\nset\nK\x01\x85R.', 'expected a list'],
    ['itself', tensor(0, 'K\x04\x85', 'K\x01\x85').replace('}U\x01a', '}q\x00U\x01bh\x00sU\x01a'), 'contains itself'],
    ['nothing where a value is due', '\x80\x02s.', 'pops a value from an empty stack'],
    ['a mark that is missing', '\x80\x02u.', 'pops a mark that was not set'],
    ['what it never kept', '\x80\x02h\x07.', 'loads memo index 7, which was not stored'],
    ['a length beyond the file', '\x80\x02X\xff\xff\xff\x7fabc.', 'is cut off'],
    ['a class of extensions', '\x80\x02\x82\x01.', 'has an unknown operation 0x82'],
    ['a storage of another kind', '\x80\x02U\x01aQ.', 'names a storage wrongly'],
    ['a name that changes objects', tensor(0, 'K\x04\x85', 'K\x01\x85').replace('U\x01a', 'U\x09__proto__'), 'would change an object'],
  ])('refuses a pickle that asks for %s', async (_, pickle, reason) => {
    const keys = ']U\x010a.';
    const storage = Buffer.alloc(8 + 16);
    storage.writeUInt8(4);
    expect(await refusal(legacyOf(pickle, keys, storage))).toContain(reason);
  });
});
