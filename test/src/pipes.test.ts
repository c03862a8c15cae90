import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '@kaleido/shared/image';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderOfCommands, shell } from './run-command.ts';
import { scratchWithModel } from './tiny-model.ts';

const commands = folderOfCommands();
let scratch: Awaited<ReturnType<typeof scratchWithModel>>;
beforeAll(async () => {
  scratch = await scratchWithModel();
});
afterAll(async () => {
  commands.remove();
  await scratch.remove();
});

/** Runs a line that must succeed without a word on stderr. */
async function run(line: string, input = ''): Promise<Buffer> {
  const { code, stdout, stderr } = await shell(line, {
    input,
    cwd: scratch.folder,
    env: { PATH: `${commands.path}:${process.env.PATH}`, KALEIDO_MODEL: scratch.model },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const recordsIn = (text: Buffer) =>
  text
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const caption = 'echo "a squirrel wearing a crown"';

test('the same seed gives the same bytes, another seed another picture', async () => {
  const plan = (await run(`${caption} | kaleido-ar --seed 3`)).toString();
  const [first, second, other] = await Promise.all([3, 3, 4].map((seed) => run(`kaleido-diffuse --seed ${seed} --steps 4`, plan)));
  expect(second!.equals(first!)).toBe(true);
  expect(other!.equals(first!)).toBe(false);
});

test('a plan that was edited is drawn as it says now', async () => {
  await run(`${caption} | kaleido-ar --seed 3 | tee plan.ndjson | kaleido-diffuse --steps 4 -o first.png`);
  await run(
    `jq '.latents.text = "a cat at night" | .caption |= sub("crown"; "mat")' plan.ndjson | kaleido-diffuse --steps 4 -o edited.png`,
  );
  const [first, edited] = await Promise.all(
    ['first.png', 'edited.png'].map(async (name) => decodeImage(await readFile(join(scratch.folder, name)))),
  );
  expect(Buffer.from(edited!.data).equals(Buffer.from(first!.data))).toBe(false);
  const [record] = recordsIn(await run('kaleido-diffuse --from edited.png'));
  expect(record).toMatchObject({ caption: 'a squirrel wearing a mat', latents: { text: 'a cat at night' } });
});

test('a caption becomes a picture, and the record in it draws the same picture again', async () => {
  const png = await run(`${caption} | kaleido-ar | kaleido-diffuse -g 7 --steps 4 | tee out.png`);
  expect(await decodeImage(png)).toMatchObject({ width: 16, height: 16 });
  const again = await run('kaleido-diffuse --from out.png | kaleido-diffuse -g 7 --steps 4');
  expect(again.equals(png)).toBe(true);
});

test('--ndjson gives records with pictures inside, in the order of the plans', async () => {
  const text = await run("printf 'a cat\\nthe mat\\n' | kaleido-ar -n 2 --seed 1 | kaleido-diffuse --ndjson --steps 2");
  const records = recordsIn(text);
  expect(records.map(({ id, caption }) => [id, caption])).toEqual([
    ['1-1', 'a cat'],
    ['1-2', 'a cat'],
    ['2-1', 'the mat'],
    ['2-2', 'the mat'],
  ]);
  for (const { image } of records) expect(await decodeImage(Buffer.from(image.png, 'base64'))).toMatchObject({ width: 16, height: 16 });
});

test('several records go into a folder, or on one sheet', async () => {
  await run("printf 'a cat\\nthe mat\\n' | kaleido-ar | tee two.ndjson | kaleido-diffuse --steps 2 -n 2 -o pictures");
  expect(await readdir(join(scratch.folder, 'pictures'))).toHaveLength(4);
  const sheet = await decodeImage(await run('kaleido-diffuse --grid --steps 2 two.ndjson'));
  expect(sheet.width).toBeGreaterThan(32);
});

test('scenes are planned and drawn by those who learnt from them', async () => {
  const [record] = recordsIn(await run('kaleido-scenes -n 1 --seed 7 --size 16'));
  expect(record.latents).toHaveProperty('bbox');
  const words = await run('kaleido-scenes --captions -n 2 --seed 7');
  expect(words.toString().trimEnd().split('\n')).toHaveLength(2);
});

test('a reader that has seen enough ends every filter quietly', async () => {
  await mkdir(join(scratch.folder, 'many'), { recursive: true });
  await writeFile(join(scratch.folder, 'many.txt'), 'a cat\n'.repeat(200));
  expect((await run('set +o pipefail; kaleido-ar many.txt | head -1')).toString()).toMatch(/^\{.*\}\n$/);
  expect((await run('set +o pipefail; kaleido-diffuse --ndjson --steps 1 many.txt | head -1')).toString()).toMatch(/^\{.*\}\n$/);
  expect((await run('set +o pipefail; kaleido-scenes -n inf --seed 1 | head -1')).toString()).toMatch(/^\{.*\}\n$/);
  // The exit code of the writer itself.
  expect((await run('kaleido-ar many.txt | head -1 > first; test $PIPESTATUS = 0')).toString()).toBe('');
});

test.each(['kaleido-ar', 'kaleido-diffuse', 'kaleido-scenes', 'kaleido-train'])('%s opens its help with examples', async (name) => {
  expect((await run(`${name} --help`)).toString()).toMatch(new RegExp(`^${name}: .*\\n\\nExamples:\\n  .+\\n`));
});
