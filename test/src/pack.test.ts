import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, shell } from './run-command.ts';
import { scratchWithModel } from './tiny-model.ts';

let scratch: Awaited<ReturnType<typeof scratchWithModel>>;
beforeAll(async () => {
  scratch = await scratchWithModel();
});
afterAll(() => scratch.remove());

/** Runs a line that must succeed. */
async function run(line: string, path = ''): Promise<Buffer> {
  const { code, stdout, stderr } = await shell(line, { cwd: scratch.folder, env: { PATH: `${path}:${process.env.PATH}` } });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('one packed file installs all commands, without any install script', { timeout: 240_000 }, async () => {
  const tarball = (await run(`node '${root}scripts/pack.mjs'`)).toString().trim();
  const prefix = join(scratch.folder, 'prefix');
  await run(`npm install -g --ignore-scripts --prefer-offline --prefix '${prefix}' '${root}${tarball}'`);
  const path = join(prefix, 'bin');
  for (const name of ['kaleido-ar', 'kaleido-diffuse', 'kaleido-train', 'kaleido-scenes', 'kaleido-metrics'])
    expect((await run(`${path}/${name} --version`)).toString()).toBe(`${name} 0.1.0\n`);
  const png = await run(
    `kaleido-scenes --captions -n 1 --seed 1 | kaleido-ar -q --model model | kaleido-diffuse --model model --steps 2`,
    path,
  );
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const scores = await run(
    `kaleido-scenes -n 6 --seed 1 --size 16 --shards real -q && kaleido-scenes -n 6 --seed 2 --size 16 | kaleido-metrics --real real --metrics fid -q`,
    path,
  );
  const inspected = await run(`kaleido-train inspect --data real`, path); // its threads find their module
  expect(JSON.parse(inspected.toString())).toMatchObject({ samples: 6, bad: 0 });
  expect(JSON.parse(scores.toString())).toMatchObject({ fid: { features: 'mobilenet_v2_140', real: 6, fake: 6 } });
});
