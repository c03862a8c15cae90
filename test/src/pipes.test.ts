import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '@kaleido/shared/image';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderOfCommands, shell } from './run-command.ts';
import { scratchWithModel } from './tiny-model.ts';

const commands = folderOfCommands();
let scratch: Awaited<ReturnType<typeof scratchWithModel>>;
/** The picture that the README's pipe makes of a caption; it is in `out.png` too, and its plan in `plan.ndjson`. */
let drawn: Buffer;
beforeAll(async () => {
  scratch = await scratchWithModel();
  drawn = await run(
    'echo "a squirrel wearing a crown" | kaleido-ar --seed 3 | tee plan.ndjson | kaleido-diffuse -g 7 --steps 4 | tee out.png',
  );
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

test('a caption becomes a picture, and the record in it draws the same bytes again; another seed draws others', async () => {
  expect(await decodeImage(drawn)).toMatchObject({ width: 16, height: 16 });
  const again = await run('kaleido-diffuse --from out.png | tee record.ndjson | kaleido-diffuse -g 7 --steps 4');
  expect(again.equals(drawn)).toBe(true);
  expect((await run('kaleido-diffuse -g 7 --steps 4 --seed 4 record.ndjson')).equals(drawn)).toBe(false);
});

test('a plan that was edited is drawn as it says now', async () => {
  await run(
    `jq '.latents.text = "a cat at night" | .caption |= sub("crown"; "mat")' plan.ndjson | kaleido-diffuse -g 7 --steps 4 -o edited.png`,
  );
  const [first, edited] = await Promise.all(
    [drawn, readFile(join(scratch.folder, 'edited.png'))].map(async (png) => decodeImage(await png)),
  );
  expect(Buffer.from(edited!.data).equals(Buffer.from(first!.data))).toBe(false);
  const [record] = recordsIn(await run('kaleido-diffuse --from edited.png'));
  expect(record).toMatchObject({ caption: 'a squirrel wearing a mat', latents: { text: 'a cat at night' } });
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

test('a reader that has seen enough ends every filter quietly, and with 0', async () => {
  await writeFile(join(scratch.folder, 'many.txt'), 'a cat\n'.repeat(200));
  for (const filter of ['kaleido-ar', 'kaleido-diffuse --ndjson --steps 1'])
    expect((await run(`${filter} many.txt | head -1; test $PIPESTATUS = 0`)).toString()).toMatch(/^\{.*\}\n$/);
});

test('a command opens its help with examples', async () => {
  expect((await run('kaleido-ar --help')).toString()).toMatch(/^kaleido-ar: .*\n\nExamples:\n {2}.+\n/);
});
