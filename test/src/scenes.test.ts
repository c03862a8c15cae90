import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage } from '@kaleido/shared/image';
import { validateRecord } from '@kaleido/shared/record';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderOfCommands, shell } from './run-command.ts';

const commands = folderOfCommands();
let scratch = '';
/** The scenes 0 to 29 of seed 7. */
let whole = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-scenes-'));
  whole = await output('kaleido-scenes -n 30 --seed 7');
});
afterAll(async () => {
  commands.remove();
  await rm(scratch, { recursive: true });
});

/** Small pictures of few things, whose art is soon rasterised. */
const env = { PATH: `${commands.path}:${process.env.PATH}`, KALEIDO_SCENES_SIZE: '16' };

const run = (line: string) => shell(line, { cwd: scratch, env });

/** What a line writes that must succeed without a word on stderr. */
async function output(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.toString();
}

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

test('every line is a valid record with its picture, its plan and its number', async () => {
  const lines = linesOf(whole);
  expect(lines).toHaveLength(30);
  for (const [index, line] of lines.entries()) {
    const record = validateRecord(JSON.parse(line), 'stdout');
    expect(record.id).toBe(`7-${index}`);
    expect(Object.keys(record.latents ?? {})).toEqual(['text', 'bbox', 'blob']);
    expect(await decodeImage(Buffer.from(record.image?.png ?? '', 'base64'))).toMatchObject({ width: 16, height: 16 });
  }
});

test('the same seed gives the same bytes, in one stream or in two; another seed gives others', async () => {
  expect(await output('kaleido-scenes -n 12 --seed 7; kaleido-scenes -n 18 --from 12 --seed 7')).toBe(whole);
  expect(await output('kaleido-scenes -n 30 --seed 8')).not.toBe(whole);
  expect(linesOf(await output('kaleido-scenes --captions -n 30 --seed 7'))).toEqual(linesOf(whole).map((line) => JSON.parse(line).caption));
});

test('by default it draws what the shipped model has learned', async () => {
  const captions = 'kaleido-scenes --captions -n 30 --seed 7';
  const usual = await output(captions);
  expect(await output(`${captions} --domain core`)).toBe(usual);
  expect(await output(`${captions} --domain full`)).not.toBe(usual);
});

test('without a seed a new one is drawn and named', async () => {
  const { stdout, stderr } = await run('kaleido-scenes --captions -n 5');
  const seed = /^kaleido-scenes: --seed (\d+)\n$/.exec(stderr)?.[1];
  expect(await output(`kaleido-scenes --captions -n 5 --seed ${seed}`)).toBe(stdout.toString());
});

test('shards read back as the stream', async () => {
  await output('kaleido-scenes -n 25 --per-shard 10 --seed 7 --shards shards');
  expect((await readdir(join(scratch, 'shards'))).sort()).toEqual(['00000.tar', '00001.tar', '00002.tar']);
  const records = linesOf(whole)
    .slice(0, 25)
    .map((line) => JSON.parse(line));
  await output('mkdir -p members && for shard in shards/*.tar; do tar -x -f $shard -C members; done');
  expect(await readdir(join(scratch, 'members'))).toHaveLength(75);
  for (const [index, { image, ...record }] of records.entries()) {
    const member = (kind: string) => readFile(join(scratch, 'members', `${String(index).padStart(9, '0')}.${kind}`));
    expect(JSON.parse((await member('json')).toString())).toEqual(record);
    expect((await member('txt')).toString()).toBe(record.caption);
    expect((await member('png')).toString('base64')).toBe(image.png);
  }
});

test('a reader that has seen enough ends an endless stream with 0', async () => {
  for (const mode of ['', '--captions'])
    expect(await output(`kaleido-scenes -n inf --seed 7 ${mode} | head -1 > first; test $(wc -l < first) = 1; echo $PIPESTATUS`)).toBe(
      '0\n',
    );
});

test('a signal ends endless shards with whole ones only', async () => {
  const { code, stderr } = await run(
    'kaleido-scenes -q -n inf --per-shard 50 --seed 7 --shards endless & while [ ! -e endless/00001.tar ]; do sleep 0.02; done; kill -INT $!; wait $!',
  );
  expect({ code, stderr }).toEqual({ code: 130, stderr: 'kaleido-scenes: stopped by SIGINT\n' });
  const shards = await readdir(join(scratch, 'endless'));
  expect(shards.filter((name) => !/^\d{5}\.tar$/.test(name))).toEqual([]);
  expect(linesOf(await output('for shard in endless/*.tar; do tar -t -f $shard | wc -l; done'))).toEqual(shards.map(() => '150'));
});

test('a sheet goes into a file or to stdout, with the same words on a machine without fonts', async () => {
  await mkdir(join(scratch, 'none'));
  // Made here: two threads that find it missing at the same time both make it, and the slower one complains.
  await mkdir(join(scratch, 'cache'));
  const fonts = `<?xml version="1.0"?><fontconfig><dir>${scratch}/none</dir><cachedir>${scratch}/cache</cachedir></fontconfig>`;
  await writeFile(join(scratch, 'fonts.conf'), fonts);
  const line = 'kaleido-scenes -n 9 --seed 7 --sheet';
  await output(`${line} sheet.png; FONTCONFIG_FILE=$PWD/fonts.conf ${line} - > piped.png`);
  const sheet = await readFile(join(scratch, 'sheet.png'));
  expect((await readFile(join(scratch, 'piped.png'))).equals(sheet)).toBe(true);
  expect(await decodeImage(sheet)).toMatchObject({ width: 8 * (128 + 6) + 6 });
  expect(await readdir(scratch)).not.toContain('-');
});

test('a folder that cannot be is one line', async () => {
  await writeFile(join(scratch, 'file'), '');
  const { code, stderr } = await run('kaleido-scenes -q --shards file/shards');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^kaleido-scenes: .*file\/shards: .*not a directory\n$/) });
});

test('a shard whose last write the disk takes only in part is not there', async () => {
  // A limit of whole kilobytes stands for a disk that is full within the last 1024 bytes, which are written at once.
  await output('kaleido-scenes -q -n 12 --seed 9 --per-shard 1 --shards whole');
  const sizes = await Promise.all(
    (await readdir(join(scratch, 'whole'))).sort().map(async (name) => (await stat(join(scratch, 'whole', name))).size),
  );
  const scene = sizes.findIndex((size) => size % 1024 === 512);
  const { code, stderr } = await run(
    `ulimit -f ${Math.floor(sizes[scene]! / 1024)}; kaleido-scenes -q -n 1 --from ${scene} --seed 9 --shards short`,
  );
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'kaleido-scenes: short/00000.tar: cannot be written: file too large\n' });
  expect(await readdir(join(scratch, 'short'))).toEqual([]);
});
