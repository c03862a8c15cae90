import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from './errors.ts';
import { openPth, type PthOptions } from './pth.ts';
import { openSafetensors } from './safetensors.ts';

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
    await expect(file.read('steps')).rejects.toThrow('tensor "steps": element 0 is no int32, its type in the file is I64');
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
      'nested.pth: not a valid PyTorch file: it has no part "ema": there is state_dict, epoch, note, lr',
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
    ['absent.pth', 'absent.pth: cannot read it: no such file or directory'],
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
      for (let at = 0; at < whole.length; at += 3) {
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
  it.each([
    ['more than its storage has', tensor(1, 'K\x04\x85', 'K\x01\x85'), 'needs more than the 4 elements of its storage'],
    ['a stride beyond its storage', tensor(0, 'K\x02\x85', 'K\x04\x85'), 'needs more than the 4 elements of its storage'],
    ['sizes that overflow', tensor(0, 'J\xff\xff\xff\x7fJ\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x87', 'K\x00K\x00K\x00\x87'), 'needs more than'],
    ['the same element without end', tensor(0, 'J\xff\xff\xff\x7f\x85', 'K\x00\x85'), 'repeats a storage of 4 elements'],
    ['a negative size', tensor(0, 'J\xff\xff\xff\xff\x85', 'K\x01\x85'), 'are not whole numbers'],
    ['fewer strides than sizes', tensor(0, 'K\x02K\x02\x86', 'K\x01\x85'), 'as many sizes as strides'],
    ['itself', tensor(0, 'K\x04\x85', 'K\x01\x85').replace('}U\x01a', '}q\x00U\x01bh\x00sU\x01a'), 'holds itself'],
    ['nothing where a value is due', '\x80\x02s.', 'takes a value where there is none'],
    ['a mark that is missing', '\x80\x02u.', 'goes back to a mark where there is none'],
    ['what it never kept', '\x80\x02h\x07.', 'recalls value 7, which it did not keep'],
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
