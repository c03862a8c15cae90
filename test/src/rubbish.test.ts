import { cp, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderOfCommands, shell } from './run-command.ts';
import { scratchWithModel } from './tiny-model.ts';

const commands = folderOfCommands();
let scratch: Awaited<ReturnType<typeof scratchWithModel>>;
beforeAll(async () => {
  scratch = await scratchWithModel();
  await writeFile(join(scratch.folder, 'bomb.png'), pngBomb());
  await cp(scratch.model, join(scratch.folder, 'cut-denoiser'), { recursive: true });
  await truncate(join(scratch.folder, 'cut-denoiser/denoiser.safetensors'), 3000);
});
afterAll(async () => {
  commands.remove();
  await scratch.remove();
});

const run = (line: string, input: string | Uint8Array = '') =>
  shell(line, { input, cwd: scratch.folder, env: { PATH: `${commands.path}:${process.env.PATH}`, KALEIDO_MODEL: scratch.model } });

/** A PNG of 60000 × 60000 pixels in a few bytes. */
function pngBomb(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, crc(Buffer.concat([Buffer.from(type), data]))]);
  };
  const header = Buffer.from([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]);
  const pixels = deflateSync(Buffer.alloc(1 << 20));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** CRC-32 as PNG has it. */
function crc(bytes: Buffer): Buffer {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  const out = Buffer.alloc(4);
  out.writeUInt32BE(~sum >>> 0);
  return out;
}

/** What every refusal has: one line that begins with the command, no stack, no class name. */
function expectOneLine(name: string, stderr: string): void {
  expect(stderr).toMatch(new RegExp(`^${name}: [^\\n]+\\n$`));
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|Error:/);
}

describe.each(['kaleido-ar', 'kaleido-diffuse --ndjson'])('%s', (filter) => {
  const [name = ''] = filter.split(' ');

  // What else is refused, and in which words, is tested with the reader of records (ndjson/read.test.ts, record/validate.test.ts), what
  // every filter does with no input, a closed stdin and --keep-going with the command line (cli/launch.test.ts).
  test('refuses a record in one line, and writes nothing', async () => {
    const turned = { caption: 'a cat', latents: { bbox: [{ text: 'a cat', boxes: [[900, 0, 100, 10]] }] } };
    const { code, stdout, stderr } = await run(filter, `${JSON.stringify(turned)}\n`);
    expect(code).toBe(2);
    expect(stdout.length).toBe(0);
    expectOneLine(name, stderr);
    expect(stderr).toMatch(/stdin:1: latents\.bbox\[0\]\.boxes\[0\]: x2 \(100\) is left of x1 \(900\)/);
  });

  test('a full disk is one line', async () => {
    const { code, stderr } = await run(`${filter} > /dev/full`, 'a cat\n');
    expect(code).toBe(1);
    expectOneLine(name, stderr);
    expect(stderr).toMatch(/no space left on device/);
  });
});

test('--from refuses a PNG bomb in one line', async () => {
  const { code, stdout, stderr } = await run('kaleido-diffuse --from bomb.png');
  expect(code).toBe(2);
  expect(stdout.length).toBe(0);
  expectOneLine('kaleido-diffuse', stderr);
});

// How else a model is damaged is tested with all commands in one process (kaleido-train, damaged-checkpoints.test.ts).
test('a cut denoiser is one line, and a picture that cannot be finished leaves nothing behind', async () => {
  const { code, stderr } = await run('kaleido-diffuse -o half.png --model cut-denoiser', 'a cat\n');
  expect(code).toBe(2);
  expectOneLine('kaleido-diffuse', stderr);
  expect(stderr).toMatch(/denoiser\.safetensors/);
  expect((await readdir(scratch.folder)).filter((file) => file.includes('half'))).toEqual([]);
});

test('kaleido-scenes on a full disk is one line', async () => {
  const { code, stderr } = await run('kaleido-scenes -q -n 3 --seed 1 > /dev/full');
  expect(code).toBe(1);
  expectOneLine('kaleido-scenes', stderr);
});

// More of it is tested in one process (shared/src/cli/run-command.test.ts).
test('wrong usage is one line', async () => {
  const { code, stdout, stderr } = await run('kaleido-train --none');
  expect(code).toBe(2);
  expect(stdout.length).toBe(0);
  expectOneLine('kaleido-train', stderr);
});
