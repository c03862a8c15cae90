import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderOfCommands, root, shell } from './run-command.ts';
import { remains } from './survival/kill-and-resume.ts';
import { live } from './survival/train-life.ts';

const commands = folderOfCommands();
let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-data-'));
  const base = `${root}packages/kaleido-train/configs/tiny.yaml`;
  const fields = ['stage: 4', 'batch: 2', 'accumulate: 2', 'steps: 6', 'save_every: 2', 'keep: 1', 'log_every: 1'];
  await writeFile(join(scratch, 'tiny.yaml'), [`base: ${base}`, ...fields].join('\n'));
  const { code, stderr } = await run('kaleido-scenes -q -n 24 --seed 5 --size 16 --shards scenes --per-shard 8');
  expect(code, stderr).toBe(0);
});
afterAll(async () => {
  commands.remove();
  await rm(scratch, { recursive: true });
});

const run = (line: string) => shell(line, { cwd: scratch, env: { PATH: `${commands.path}:${process.env.PATH}` } });
const words = (name: string, data: string) => ['--config', join(scratch, 'tiny.yaml'), '--data', data, '-o', join(scratch, name)];

test('a run on shards that is killed goes on as if it had not been', async () => {
  const data = join(scratch, 'scenes/{00000..00002}.tar');
  const { code, stderr } = await live(words('whole', data), '/dev/null').ended;
  expect(code, stderr).toBe(0);
  const killed = live(words('killed', data), '/dev/null');
  await killed.until('saved');
  killed.process.kill('SIGKILL');
  await killed.ended;
  const resumed = await live([...words('killed', data), '--resume'], '/dev/null').ended;
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(await remains(join(scratch, 'killed'))).toEqual(await remains(join(scratch, 'whole')));

  // The same run with other shards is another run.
  await cp(join(scratch, 'scenes'), join(scratch, 'fewer'), { recursive: true });
  await rm(join(scratch, 'fewer/00002.tar'));
  const refused = await live([...words('killed', join(scratch, 'fewer')), '--resume'], '/dev/null').ended;
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/: data: the data have changed since the run was saved: expected 3 parts, .*; --accept-data /);
  const accepted = await live([...words('killed', join(scratch, 'fewer')), '--resume', '--accept-data'], '/dev/null').ended;
  expect(accepted.code, accepted.stderr).toBe(0);
  expect(accepted.stderr).toContain('the data have changed since the checkpoint: 3 parts');
});

test('shards made by tar, with odd names and bad samples, are learned from; what is bad is named and limited', async () => {
  await mkdir(join(scratch, 'loose'));
  const made = await run(`
    tar -xf scenes/00000.tar -C loose && cd loose &&
    for end in png txt json; do mv 000000000.$end "ü 写 $(printf 'long%.0s' {1..30}).$end"; done &&
    rm 000000003.txt 000000003.json && head -c 100 000000004.png > cut && mv cut 000000004.png &&
    mkdir a.b && mv 000000005.* a.b && tar -cf ../odd.tar * && tar -cf ../dots.tar ./*`);
  expect(made.code, made.stderr).toBe(0);
  const { code, stdout, stderr } = await run('kaleido-train inspect --data odd.tar --sheet sheet.png');
  expect(JSON.parse(stdout.toString())).toMatchObject({
    all: { shards: 1, samples: 8 },
    samples: 6,
    bad: 2,
    latents: { bbox: { share: 1 } },
  });
  expect([code, stderr.split('\n').sort()]).toEqual([
    0,
    [
      '',
      expect.stringMatching(/odd\.tar: 000000003: no caption \(txt, json or cls\)$/),
      expect.stringMatching(/odd\.tar: 000000004: the PNG is cut off at byte 100$/),
    ],
  ]);
  expect((await readFile(join(scratch, 'sheet.png'))).subarray(1, 4).toString()).toBe('PNG');

  const trained = await run('kaleido-train --config tiny.yaml --steps 2 --data dots.tar -o odd'); // all samples once
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stderr.match(/passed over/g)).toHaveLength(2);
  await writeFile(join(scratch, 'strict.yaml'), 'base: tiny.yaml\ndata: { source: webdataset, path: odd.tar, most_bad: 1 }\n');
  const strict = await run('kaleido-train --config strict.yaml -o strict');
  expect(strict.code).toBe(2);
  expect(strict.stderr).toMatch(/; more than 1 samples are bad\n$/);

  const piped = await run('cat odd.tar | kaleido-train --config tiny.yaml --data - --steps 1 -o piped');
  expect(piped.code, piped.stderr).toBe(0);
});
